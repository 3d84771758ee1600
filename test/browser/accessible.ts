/**
 * Every page for people, light and dark, wide and narrow: axe-core finds nothing serious in it, and it looks right.
 * `npm run test:browser:axe -- http://127.0.0.1:8787 [folder for screenshots]`.
 */
import { randomBytes } from 'node:crypto';
import axe from 'axe-core';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { seriousFaults } from './axe.ts';
import { openBrowser } from './browser.ts';
import { faultsOfLook } from './look.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish, post } = startWalk(origin);
// axe-core is a script that our policy would keep out. The policy itself is tried by the other tests here.
const { browser, page, complaints, shoot } = await openBrowser(origin, process.argv[3], {
  bypassCSP: true,
});

chapter('Somebody signs in');
const username = `accessible-${randomBytes(6).toString('hex')}@example.com`;
await post('/v1/register', registration(username), { status: 201, quiet: true });
await page.goto(`${origin}/sign-in`);
await page.fill('#username', username);
await page.fill('#password', 'Tidal-Harbor-42');
await page.keyboard.press('Enter');
await page.waitForURL('**/account');

chapter('Every page');
const pages = [
  '/account',
  '/register',
  '/sign-in',
  '/forgot-password',
  '/reset-password#token=x',
  '/confirm-registration#token=x',
  '/verify-email#token=x',
  '/undo-change#token=x',
  '/reset-password',
];
for (const path of pages) {
  const faults: string[] = [];
  // From another page: a fragment alone would not load anew.
  await page.goto('about:blank');
  await page.goto(origin + path);
  await ready(path);
  await page.evaluate(axe.source);
  // The last one is a page of 640 pixels at 200 % (WCAG 2.2, 1.4.10).
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = [
        ...(await faultsOfLook(page)),
        ...(width > 320 ? await seriousFaults(page) : []),
      ];
      faults.push(...found.map((fault) => `${width} pixels, ${colorScheme}: ${fault}`));
      if (width > 320) await shoot(`${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}`, true);
    }
  }
  // As it is after a mistake, with everything open that can be.
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    for (const one of document.querySelectorAll('form')) one.requestSubmit();
  });
  faults.push(...(await seriousFaults(page)).map((fault) => `after a mistake: ${fault}`));
  await shoot(`${path.replaceAll(/\W+/g, '-')}-mistake`, true);
  check(faults.length === 0, `${path} is in order ${faults.join('; ')}`);
}
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);

await browser.close();
finish();

/** The account is shown once its lists are there, too. */
async function ready(path: string): Promise<void> {
  if (path !== '/account') await page.waitForSelector('main');
  else await page.waitForSelector('#activity-list li');
}
