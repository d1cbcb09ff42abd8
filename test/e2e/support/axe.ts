import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds in a page as it stands that is serious or worse by WCAG 2.2 AA, each in a line. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's content security policy does not concern.
  if (!(await page.evaluate('typeof axe !== "undefined"'))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    'axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })',
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, any }) => `${id}: ${html.slice(0, 160)}: ${any.map((one) => one.message).join()}`,
      ),
    )
}
