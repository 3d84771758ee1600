/**
 * What may come between a right password and the account, on the pages: an address or a number that has to be proved first,
 * a forgotten password of somebody without a mailbox. Against a server started with `--var VERIFICATION:required`:
 * `npm run test:browser:sign-in -- http://127.0.0.1:8787 [folder for screenshots]`.
 * With `--expired-password`, against one with `--var PASSWORD_MAX_AGE:3s`: a password that has expired.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const words = process.argv.slice(2);
const expires = words.includes('--expired-password');
const [origin = 'http://127.0.0.1:8787', screenshots] = words.filter((one) => one[0] !== '-');
const { check, chapter, finish, foundIn, linkTo, mailsTo, post } = startWalk(origin);
const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, screenshots);
const { keyboard } = page;

const email = `between-${randomBytes(6).toString('hex')}@example.com`;
const phone = `+49151${randomInt(10_000_000, 99_999_999)}`;
const password = 'Tidal-Harbor-42';
const nextPassword = 'Velvet?Compass3';

if (expires) await tryExpiredPassword();
else {
  await proveAddress();
  await proveNumber();
  await resetByCode();
}
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await browser.close();
finish();

async function tryExpiredPassword(): Promise<void> {
  chapter('A password that has expired');
  await post('/v1/register', registration(email, password), { status: 201, quiet: true });
  await sleep(3500);
  await signIn(email, password);
  await page.waitForSelector('#expired:not([hidden])');
  check(await isFocused('new-password'), 'a form for a new one has the focus');
  await shoot('expired');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await page.waitForSelector('#new-password-errors li');
  check(true, 'the old one is refused beside the field');
  await keyboard.press('Control+A');
  await keyboard.type(nextPassword);
  await keyboard.press('Enter');
  await accountShown(email);
}

async function proveAddress(): Promise<void> {
  chapter('An address that has to be proved first');
  await post('/v1/register', registration(email, password), { status: 201, quiet: true });
  await signIn(email, password);
  await page.waitForSelector('#unverified:not([hidden])');
  check(await isFocused('unverified-title'), 'the page says so, and its heading has the focus');
  check(!(await page.isVisible('#code')), 'there is no field for a code');
  await shoot('unverified');
  await page.focus('#send-again');
  await keyboard.press('Enter');
  await page.waitForSelector('#status.good');
  check(true, 'the link is sent again');
  await page.goto(await linkTo(email, 'verify-email'));
  await page.waitForSelector('#password:enabled');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await page.waitForSelector('#status.good');
  // An address in the link leads nobody elsewhere.
  await signIn(email, password, '#next=https://stranger.example');
  await accountShown(email);
}

async function proveNumber(): Promise<void> {
  chapter('A number that has to be proved first');
  await page.context().clearCookies();
  await post('/v1/register', registration(phone, password), { status: 201, quiet: true });
  await signIn(phone, password);
  await page.waitForSelector('#unverified:not([hidden])');
  check(await isFocused('code'), 'the field for the code has the focus');
  const code = await foundIn(phone, /\b\d{6}\b/);
  await keyboard.type(code === '000000' ? '000001' : '000000');
  await keyboard.press('Enter');
  await page.waitForSelector('#code-errors li');
  check(await isFocused('code'), 'a wrong code is told beside its field');
  await keyboard.press('Control+A');
  await keyboard.type(code);
  await keyboard.press('Enter');
  await accountShown(phone);
  check((await page.textContent('#phone-state')) === 'Confirmed', 'the number is proved');
}

async function resetByCode(): Promise<void> {
  chapter('A forgotten password of somebody without a mailbox');
  await page.context().clearCookies();
  const before = (await mailsTo(phone, () => true)).length;
  await page.goto(`${origin}/forgot-password`);
  await keyboard.type(phone);
  await keyboard.press('Enter');
  await page.waitForSelector('#by-code:not([hidden])');
  check(await isFocused('code'), 'the field for the code has the focus');
  await shoot('reset-by-code');
  await mailsTo(phone, (all) => all.length > before);
  await keyboard.type(await foundIn(phone, /\b\d{6}\b/));
  await page.focus('#new-password');
  await keyboard.type(nextPassword);
  await keyboard.press('Enter');
  await page.waitForSelector('#status.good');
  await signIn(phone, nextPassword);
  await accountShown(phone);
}

async function signIn(username: string, secret: string, fragment = ''): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${origin}/sign-in${fragment}`);
  await keyboard.type(username);
  await keyboard.press('Tab');
  await keyboard.type(secret);
  await keyboard.press('Enter');
}

async function accountShown(of: string): Promise<void> {
  await page.waitForURL(`${origin}/account`);
  await page.waitForSelector('#account:not([hidden])');
  check((await page.textContent('#signed-in-as')) === of, 'the account is open');
}
