/**
 * A person's whole journey over the pages, by keyboard alone, against a running server with the local outbox:
 * `npm run test:browser:account -- http://127.0.0.1:8787 [folder for screenshots]`.
 */
import { randomBytes } from 'node:crypto';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish } = startWalk(origin);
const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, process.argv[3]);
const { keyboard } = page;

const email = `keyboard-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';

chapter('Register');
await page.goto(`${origin}/register`);
await keyboard.press('Tab');
check((await focusedText()) === 'Skip to the content', 'the first Tab offers a way to the content');
await keyboard.press('Enter');
check(await isFocused('content'), 'which it leads to');
await tabTo('username');
await keyboard.type(email);
await tabTo('first-name');
await keyboard.type('Ines');
await tabTo('last-name');
await keyboard.type('Moreau');
await tabTo('birth');
// As this browser writes a date: month, day, year.
await keyboard.type('04171990');
await tabTo('password');
await keyboard.type('Ines1');
check((await ticked()) === 'uppercase lowercase digit', 'rules are ticked off while typing');
await keyboard.press('Enter');
await page.waitForSelector('#password-errors li');
check(await isFocused('password'), 'a refused password has the focus');
check(
  (await page.getAttribute('#password', 'aria-invalid')) === 'true',
  'and is marked as the field that is wrong',
);
await keyboard.press('Control+A');
await keyboard.type(password);
check((await ticked()).split(' ').length === 5, 'a good one has every rule ticked off');
await keyboard.press('Tab');
await keyboard.press('Space');
check((await page.getAttribute('#password', 'type')) === 'text', 'the password can be shown');
await shoot('register-filled');
await tabTo('register-submit');
await keyboard.press('Enter');
await page.waitForSelector('#status.good');
check((await page.textContent('#status'))?.includes(email) === true, 'the account is open');

chapter('Sign in');
await tabTo('to-sign-in');
await keyboard.press('Enter');
await page.waitForURL('**/sign-in');
check(await isFocused('username'), 'the first field has the focus');
await signIn('Not-The-Password-1');
await page.waitForSelector('#status.bad');
check((await page.textContent('#status')) !== '', 'a wrong password is told');
await page.focus('#username');
await signIn(password);
await page.waitForURL('**/account');
check((await page.evaluate(() => document.cookie)) === '', 'no script can read the session');
check(
  (await page.evaluate(() => localStorage.length + sessionStorage.length)) === 0,
  'nothing is in the storage of the browser',
);

check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await browser.close();
finish();

/** Fills in the form from its first field, which has the focus, and sends it. */
async function signIn(secret: string): Promise<void> {
  await keyboard.press('Control+A');
  await keyboard.type(email);
  await keyboard.press('Tab');
  await keyboard.press('Control+A');
  await keyboard.type(secret);
  await keyboard.press('Enter');
}

/** Presses Tab until the element has the focus, or fails. */
async function tabTo(id: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await isFocused(id)) return;
    await keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${id}`);
}

function focusedText(): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

function ticked(): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.kept')].map((one) => one.dataset.rule).join(' '),
  );
}
