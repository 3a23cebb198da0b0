import { createHash } from 'node:crypto'
import type { Language } from '../language.ts'
import { escapeHtml } from './escape-html.ts'

/** A page, apart from what every page has. */
export interface HtmlPage {
  /** Escaped here. */
  readonly title: string
  readonly language: Language
  /** The style sheet. The page's policy allows no other, so `style` attributes have no effect. */
  readonly style: string
  /** The script, run when the body has been read. The policy allows no other, so `on…` attributes have no effect. */
  readonly script?: string | undefined
  /** What stands in `<body>`; texts of others have gone through {@link escapeHtml}. */
  readonly body: string
}

const languageTags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' }

/**
 * Writes an HTML page that needs nothing else and can fetch nothing: its policy (CSP) allows by their SHA-256 hashes
 * the page's own style sheet and script, and no other source, frame, form or base. So a text that was left unescaped
 * by mistake spoils the page, but runs nothing and tells nobody.
 *
 * @throws TypeError where the style sheet or the script would end its own element
 */
export function htmlPage({ title, language, style, script, body }: HtmlPage): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf('style', style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf('script', script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="${languageTags[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`
}

function hashOf(element: 'style' | 'script', text: string): string {
  if (new RegExp(`</${element}|<!--|\\r`, 'i').test(text)) {
    throw new TypeError(`A ${element} can't hold </${element}, <!-- or a carriage return`)
  }
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
