import type { Result } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core calls serious or critical, by rule and place. @param page has been given axe-core. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const violations: Result[] = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
}
