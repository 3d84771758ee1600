/**
 * The page of a confirmation link in a real browser, against a server that conceals who has an account
 * (`npm run dev -- --var REGISTRATION:conceal`): `npm run test:browser:concealed -- http://127.0.0.1:8787`.
 */
import { randomBytes } from 'node:crypto';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const screenshots = process.argv[3];
const { check, chapter, finish, mailsTo, post } = startWalk(origin);
const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, screenshots);

const username = `browser-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';
const link = await requestLink();

chapter('The confirmation page, by keyboard alone');
await page.goto(link);
check(!page.url().includes('token'), 'the token leaves the address bar');
check(await isFocused('password'), 'the field has the focus');
await page.keyboard.type('Not-The-Chosen-1');
await page.keyboard.press('Enter');
await page.waitForSelector('#status.bad');
check((await page.locator('form').count()) === 1, 'a wrong password can be tried again');
await page.focus('#password');
await page.keyboard.press('Control+A');
await page.keyboard.type(password);
await page.keyboard.press('Enter');
await page.waitForSelector('#status.good');
check((await page.locator('form').count()) === 0, 'the account is open and the form is gone');
await shoot('confirm-done');
await post('/v1/login', { username, password }, { status: 200 });

await page.goto(link);
// The same address but for its fragment: the page loads itself anew, and only then takes what is typed.
await page.waitForSelector('#password:enabled');
await page.keyboard.type(password);
await page.keyboard.press('Enter');
await page.waitForSelector('#status.bad');
check((await page.textContent('#status'))?.includes('used') === true, 'a used link says so');
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);

await browser.close();
finish();

async function requestLink(): Promise<string> {
  chapter('Somebody registers');
  await post('/v1/register', registration(username, password), { status: 202 });
  const [mail] = await mailsTo(username, (mails) => mails.length === 1);
  const found = /https?:\S+#token=\S+/.exec(mail?.text ?? '')?.[0];
  if (!found) throw new Error('no link in the outbox');
  return found;
}
