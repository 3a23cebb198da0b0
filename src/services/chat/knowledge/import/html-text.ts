import { convert, type HtmlToTextOptions } from 'html-to-text'

const markup =
  /<\/?(?:a|abbr|b|blockquote|br|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|img|li|ol|p|pre|section|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?\/?>|&(?:#\d+|#x[\da-f]+|[a-z]{2,8});/i

const options: HtmlToTextOptions = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
  limits: { maxInputLength: 1_000_000, maxDepth: 100, ellipsis: '…' },
}

/** Whether a text has HTML's tags or character references. */
export function hasMarkup(text: string): boolean {
  return markup.test(text)
}

/** The text of a piece of HTML: paragraphs and lists as lines, links with their addresses, no pictures. */
export function htmlToText(html: string): string {
  return convert(html, options)
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
