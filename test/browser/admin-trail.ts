/** The trail in the console of staff: it is searched to its end, and nobody is led to write into it. */
import type { Page } from 'playwright-core';
import type { Walk } from '../../scripts/walk.ts';

interface Scene {
  origin: string;
  walk: Walk;
  /** Of the admin, in the console. */
  page: Page;
}

export async function tryTrail(scene: Scene): Promise<void> {
  await searchToTheEnd(scene);
  await followStrangeLinks(scene);
}

/** Where little of much fits, the API answers pages that hold nothing and have a cursor. */
async function searchToTheEnd({ walk, page }: Scene): Promise<void> {
  const { check, chapter } = walk;
  chapter('The trail is searched over pages that hold nothing');
  const isTrail = (url: URL) => url.pathname === '/v1/admin/trail';
  const empty = { events: [], nextCursor: 'further' };
  let asked = 0;
  let emptyPages = 3;
  await page.route(isTrail, async (route) => {
    if (asked++ < emptyPages) return route.fulfill({ json: empty });
    const url = new URL(route.request().url());
    url.searchParams.delete('cursor');
    return route.continue({ url: url.href });
  });
  await page.click('#views a[href="#find"]');
  await page.click('#views a[href="#trail"]');
  await page.waitForSelector('#trail li');
  check(asked === 4, 'it goes on until there is something');

  asked = 0;
  emptyPages = 7;
  await page.click('.filters button[type=submit]');
  await saysIt('Nothing yet');
  check(asked === 5, 'and stops where there is nothing for long');
  await page.click('text=Show more');
  await page.waitForSelector('#trail li');
  check(asked === 8, 'until somebody says go on');

  await page.unroute(isTrail);
  await page.fill('#trail-event', 'nobody_has_done_this');
  await page.click('.filters button[type=submit]');
  await saysIt('Nothing found');
  check(!(await page.isVisible('text=Show more')), 'at the end there is nothing, and no more');

  async function saysIt(words: string): Promise<void> {
    await page.waitForSelector(`#view p[role=status]:text-is("${words}")`);
  }
}

/** Beside the ids of accounts the API has words in the same place, and `export` there is everybody. */
async function followStrangeLinks({ origin, walk, page }: Scene): Promise<void> {
  const { check, chapter } = walk;
  chapter('A link that names no account does nothing');
  const asked: string[] = [];
  const note = (request: { url(): string }) => asked.push(new URL(request.url()).pathname);
  page.on('request', note);
  for (const word of ['export', 'import', '..%2Fexport', '']) {
    await page.goto('about:blank');
    await page.goto(`${origin}/admin#person/${word}`);
    await page.waitForSelector('#view-content:has-text("No account is at this address")');
  }
  page.off('request', note);
  const ofAccounts = asked.filter((path) => path.startsWith('/v1/admin/users'));
  check(ofAccounts.length === 0, `nothing is asked of the API ${ofAccounts.join(', ')}`);
}
