/**
 * The pages in a real browser, against a running server with the local outbox:
 * `npm run test:browser -- http://127.0.0.1:8787 [folder for screenshots]`. Needs Chromium.
 */
import { randomBytes } from 'node:crypto';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';
import { faintTexts, faultsOfLook } from './look.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const screenshots = process.argv[3];
const { check, chapter, finish, linkTo, post } = startWalk(origin);

const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, screenshots);

const email = `browser-${randomBytes(6).toString('hex')}@example.com`;
const link = await requestResetLink();

chapter('The reset page, by keyboard alone');
await page.goto(link);
check(!page.url().includes('token'), 'the token leaves the address bar');
check(await isFocused('new-password'), 'the first field has the focus');
await page.keyboard.type('Ines1');
await page.keyboard.press('Tab');
check(await isFocused('repeated-password'), 'Tab leads to the second field');
await page.keyboard.type('Ines2');
await page.keyboard.press('Enter');
await page.waitForSelector('#repeated-password-errors li');
check(
  await isFocused('repeated-password'),
  'two different passwords: the focus is where it is wrong',
);
await retype('Ines1');
await page.waitForSelector('#new-password-errors li');
const rules = await page.locator('#new-password-errors li').allTextContents();
check(rules.length >= 3, `every broken rule beside the field: ${rules.join(' ')}`);
check(
  (await page.getAttribute('#new-password', 'aria-invalid')) === 'true',
  'the field is marked invalid',
);
check(await isFocused('new-password'), 'the focus is back at the field');
await shoot('reset-refused');
await retype('Velvet?Compass3');
await page.waitForSelector('#status.good');
check(await isFocused('status'), 'the good news has the focus');
check((await page.locator('form').count()) === 0, 'the form is gone');
await shoot('reset-done');

chapter('A used link, and no link');
await page.goto(link);
// The same address but for its fragment: the page loads itself anew, and only then takes what is typed.
await page.waitForSelector('#new-password:enabled');
await retype('Marble/Orchid88');
await page.waitForSelector('#status.bad');
check((await page.textContent('#status'))?.includes('used') === true, 'a used link says so');
await page.goto('about:blank');
await page.goto(`${origin}/reset-password`);
await page.waitForSelector('#status.bad');
check((await page.locator('form').count()) === 0, 'without a token there is nothing to fill in');

chapter('How every page looks');
const problemPages = (await problemCodes()).map((code) => `/problems/${code}`);
const ourPages = ['/dev/outbox'];
// The pages for people are looked at by accessible.ts.
for (const path of [...ourPages, ...problemPages, '/docs']) {
  const faults: string[] = [];
  // The pages of problems differ in their words only, but for the one with a list.
  const differs = !problemPages.includes(path) || path.endsWith('/validation-failed');
  await page.goto(origin + path);
  if (path === '/docs') await page.waitForSelector('#operations-Sessions-login');
  for (const width of differs ? [1280, 390, 320] : [390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = [...(await faultsOfLook(page))];
      // The colours of the reference are those of Swagger UI.
      if (path !== '/docs') found.push(...(await faintTexts(page)));
      faults.push(...found.map((fault) => `${width} pixels, ${colorScheme}: ${fault}`));
      const name = path.slice(1).replaceAll(/\W+/g, '-');
      await shoot(`${name}-${width}-${colorScheme}`);
    }
  }
  check(faults.length === 0, `${path} looks right, light and dark ${faults.join('; ')}`);
}
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);

await browser.close();
finish();

async function requestResetLink(): Promise<string> {
  chapter('Somebody asks for a link');
  await post('/v1/register', registration(email), { status: 201 });
  await post('/v1/forgot-password', { username: email }, { status: 202 });
  return linkTo(email, 'reset-password');
}

/** Every problem that has a page, by the document. */
async function problemCodes(): Promise<string[]> {
  const { paths } = await (await fetch(`${origin}/openapi.json`)).json();
  return paths['/problems/{code}'].get.parameters[0].schema.enum;
}

/** Fills both fields anew and sends the form, with keys only. */
async function retype(password: string): Promise<void> {
  for (const field of ['#new-password', '#repeated-password']) {
    await page.focus(field);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(password);
  }
  await page.keyboard.press('Enter');
}
