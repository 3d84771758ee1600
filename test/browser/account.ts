/**
 * A person's whole journey over the pages, by keyboard alone, against a running server with the local outbox:
 * `npm run test:browser:account -- http://127.0.0.1:8787 [folder for screenshots]`.
 */
import { randomBytes } from 'node:crypto';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish, linkTo, post } = startWalk(origin);
const { browser, page, complaints, shoot, isFocused, accountShown } = await openBrowser(
  origin,
  process.argv[3],
);
const { keyboard } = page;

const email = `keyboard-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';
const nextPassword = 'Velvet?Compass3';

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

chapter('Prove the address');
await page.goto(await linkTo(email, 'verify-email'));
check(!page.url().includes('token'), 'the token leaves the address bar');
check(await isFocused('password'), 'the field has the focus');
await keyboard.type(password);
await keyboard.press('Enter');
await page.waitForSelector('#status.good');
await tabTo('to-sign-in');
await keyboard.press('Enter');
await page.waitForURL('**/sign-in');

chapter('Sign in');
check(await isFocused('username'), 'the first field has the focus');
await signIn('Not-The-Password-1');
await page.waitForSelector('#status.bad');
check((await page.textContent('#status')) !== '', 'a wrong password is told');
await page.focus('#username');
await signIn(password);
await accountShown();
check((await page.evaluate(() => document.cookie)) === '', 'no script can read the session');
check(
  (await page.evaluate(() => localStorage.length + sessionStorage.length)) === 0,
  'nothing is in the storage of the browser',
);
check((await page.textContent('#signed-in-as')) === email, 'the page says who is signed in');
check((await page.textContent('#email-state')) === 'Confirmed', 'and that the address is proved');
await shoot('account');

chapter('Edit the profile');
await tabTo('last-name');
await keyboard.press('Control+A');
await keyboard.type('Moreau-Lind');
await tabTo('profile-save');
await keyboard.press('Enter');
await page.waitForSelector('#profile-status.good');
await page.reload();
await accountShown();
check((await page.inputValue('#last-name')) === 'Moreau-Lind', 'the new name is kept');

chapter('Change the password');
await page.goto('about:blank');
await page.goto(`${origin}/.well-known/change-password`);
await accountShown();
await page.waitForFunction(() => document.activeElement?.id === 'password-title');
await tabTo('old-password');
await keyboard.type('Not-The-Password-1');
await tabTo('new-password');
await keyboard.type(nextPassword);
await keyboard.press('Enter');
await page.waitForSelector('#old-password-errors li');
check(await isFocused('old-password'), 'a wrong one is told beside its field');
await keyboard.press('Control+A');
await keyboard.type(password);
await keyboard.press('Enter');
await page.waitForURL('**/sign-in');
await page.waitForSelector('#status.good');
await signIn(nextPassword);
await accountShown();

chapter('Sessions and activity');
await post('/v1/login', { username: email, password: nextPassword }, { status: 200, quiet: true });
await page.reload();
await accountShown();
await page.waitForSelector('#session-list button');
check((await page.locator('#session-list li').count()) === 2, 'two sessions are listed');
// Asked for beside the sessions: it may come after them.
await page.waitForSelector('#activity-list li');
const activity = await page.locator('#activity-list li').allTextContents();
check(
  activity.some((line) => line.startsWith('Password changed')) &&
    activity.some((line) => line.startsWith('Signed in')),
  'the activity has what was done',
);
check(!activity.some((line) => /[a-z]_[a-z]/.test(line)), 'in words');
await shoot('account-sessions');
await tabToText('Sign out', '#session-list');
await keyboard.press('Enter');
await page.waitForSelector('#sessions-status.good');
check((await page.locator('#session-list li').count()) === 1, 'the other session has ended');
check(await isFocused('sessions-status'), 'the news has the focus');

chapter('An access token that has expired is renewed');
await page.context().clearCookies({ name: '__Host-access' });
await page.reload();
await accountShown();
check((await page.textContent('#signed-in-as')) === email, 'and nobody has to sign in again');

chapter('Take the data, delete the account');
await tabTo('export');
const downloads = page.waitForEvent('download');
await keyboard.press('Enter');
check((await (await downloads).path()) !== null, 'the data come as a file');
await tabToText('Delete the account', '#delete');
await keyboard.press('Enter');
await tabTo('delete-password');
await keyboard.type(nextPassword);
await keyboard.press('Enter');
await page.waitForSelector('#status.good');
check(await isFocused('status'), 'the date of the deletion is told');
check((await page.locator('#account').count()) === 0, 'nothing of the account is shown any more');
await page.goto('about:blank');
await page.goto(`${origin}/account`);
await page.waitForURL('**/sign-in');
check(!page.url().includes('#'), 'without a session the account page leads to the sign-in page');

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
  for (let presses = 0; presses < 60; presses++) {
    if (await isFocused(id)) return;
    await keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${id}`);
}

/** Presses Tab until an element of that text in that part has the focus. */
async function tabToText(words: string, part: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await keyboard.press('Tab');
    if ((await focusedText()) === words && (await focusIsIn(part))) return;
  }
  throw new Error(`Tab does not lead to ${words}`);
}

function focusIsIn(part: string): Promise<boolean> {
  return page.evaluate((selector) => !!document.activeElement?.closest(selector), part);
}

function focusedText(): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

function ticked(): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.kept')].map((one) => one.dataset.rule).join(' '),
  );
}
