import { htmlPage as plainPage, type HtmlPage } from '../../../../core/index.ts'
import { pageStyle } from './page-style.ts'

export { escapeHtml } from '../../../../core/index.ts'

/**
 * A page of a scan's: core's page, self-contained and with a policy that allows nothing but what it brings, under the
 * look that all pages of scans share (`page-style.ts` says which classes there are); `style` comes after it.
 */
export function htmlPage(page: HtmlPage): string {
  return plainPage({ ...page, style: `${pageStyle}${page.style}` })
}
