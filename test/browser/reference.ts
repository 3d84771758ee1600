/**
 * The interactive reference in a real browser, as a developer uses it: log in there, press Authorize, call
 * /v1/me. `npm run test:browser:docs -- http://127.0.0.1:8787 [folder for screenshots]`.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish, post } = startWalk(origin);
const { browser, page, complaints, shoot } = await openBrowser(origin, process.argv[3]);

const username = `reference-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';
await post('/v1/register', registration(username, password), { status: 201 });

chapter('The reference opens');
await page.goto(`${origin}/docs`);
await page.waitForSelector('#operations-Sessions-login');
check((await page.locator('.opblock').count()) >= 12, 'every operation is there');
await shoot('reference-1280');

chapter('Log in there');
await tryOut('Sessions', 'login');
await page.fill('#operations-Sessions-login textarea', JSON.stringify({ username, password }));
const session = JSON.parse(await execute('Sessions', 'login'));
check(typeof session.accessToken === 'string', 'the answer shows an access token');

chapter('Press Authorize');
await page.click('.btn.authorize');
await page.locator('.auth-container input[type=text]').first().fill(session.accessToken);
await page.locator('.auth-container .btn.authorize').first().click();
await page.click('.btn-done');

chapter('Call /v1/me');
await tryOut('Accounts', 'readMe');
const me = JSON.parse(await execute('Accounts', 'readMe'));
check(me.email === username, 'it answers with the account');
await shoot('reference-me-1280');

await page.setViewportSize({ width: 360, height: 800 });
await page.goto(`${origin}/docs`);
await page.waitForSelector('#operations-Sessions-login');
const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
check(overflow <= 0, `it fits 360 pixels (${overflow} too wide)`);
await shoot('reference-360');
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);

chapter('A GET with a body, which no browser sends');
for (const path of ['/docs', '/openapi.json', '/pages/api.js']) {
  check((await getWithBody(path)) === 200, `${path} is answered all the same`);
}

await browser.close();
finish();

/** Past `fetch`, which refuses to. @returns the status. */
function getWithBody(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${origin}${path}`, { headers: { 'Content-Length': 1 } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end('x');
  });
}

/** Opens an operation for a request. */
async function tryOut(tag: string, id: string): Promise<void> {
  await page.click(`#operations-${tag}-${id} .opblock-summary-control`);
  await page.click(`#operations-${tag}-${id} .try-out__btn`);
}

/** Sends it. @returns the body of the answer, as the page shows it. */
async function execute(tag: string, id: string): Promise<string> {
  await page.click(`#operations-${tag}-${id} .btn.execute`);
  const body = page.locator(`#operations-${tag}-${id} .live-responses-table .highlight-code code`);
  await body.first().waitFor();
  return (await body.first().textContent()) ?? '';
}
