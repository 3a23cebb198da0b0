const code = /\{\{[^]*?\}\}|\{%[^]*?%\}/g

/** What is code in a template, without the text around it: `{{ city }} {% if now %}`. */
export function templateCode(template: string): string {
  return template.match(code)?.join(' ') ?? ''
}
