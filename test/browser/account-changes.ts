/**
 * What stands beside the username, another address, and the way back to the old one, over the pages, against a running server
 * with the local outbox: `npm run test:browser:changes -- http://127.0.0.1:8787 [folder for screenshots]`.
 */
import { randomBytes } from 'node:crypto';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';

const origin = process.argv[2] ?? 'http://127.0.0.1:8787';
const { check, chapter, finish, linkTo, post } = startWalk(origin);
const { browser, page, complaints, shoot, accountShown } = await openBrowser(
  origin,
  process.argv[3],
);

const unique = randomBytes(6).toString('hex');
const [email, nextEmail] = [`owner-${unique}@example.com`, `next-${unique}@example.com`];
const [password, nextPassword] = ['Tidal-Harbor-42', 'Velvet?Compass3'];
const phone = `+1415555${String(Number.parseInt(unique, 16) % 10_000).padStart(4, '0')}`;

chapter('A number beside the username');
await post('/v1/register', { ...registration(email, password), phone }, { status: 201 });
await signIn(password);
check(await page.isVisible('#email-send'), 'the link for the address can be sent again');
check((await page.textContent('#phone-value')) === phone, 'the number is shown');
check(!(await page.isVisible('#phone-send')), 'no code is offered for it: it is no way in');
await page.click('#email-send');
await page.waitForSelector('#email-status.good');
check(true, 'the link is sent again');

chapter('Another address');
await confirm(email, password);
await signIn(password);
await page.click('#email-change summary');
await page.fill('#new-email', nextEmail);
await page.fill('#email-password', password);
await page.click('#email-submit');
await page.waitForSelector('#email-status.good');
check((await page.textContent('#email-value')) === email, 'nothing changes before it is proved');
await shoot('account-change-requested');
await confirm(nextEmail, password);
await page.goto(`${origin}/account`);
await accountShown();
check((await page.textContent('#email-value')) === nextEmail, 'it stands in place of the old one');

chapter('The way back');
await page.goto(await linkTo(email, 'undo-change'));
check(!page.url().includes('token'), 'the token leaves the address bar');
await page.fill('#new-password', nextPassword);
await page.fill('#repeated-password', nextPassword);
await page.click('#save');
await page.waitForSelector('#status.good');
await shoot('undo-done');
await page.goto(`${origin}/account`);
await page.waitForURL('**/sign-in');
check(true, 'every session has ended');
await signIn(nextPassword);
check((await page.textContent('#email-value')) === email, 'the old address is back');

check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await browser.close();
finish();

async function signIn(secret: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.fill('#username', email);
  await page.fill('#password', secret);
  await page.keyboard.press('Enter');
  await accountShown();
}

/** Proves an address with the newest link that it got. */
async function confirm(address: string, secret: string): Promise<void> {
  await page.goto(await linkTo(address, 'verify-email'));
  await page.fill('#password', secret);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#status.good');
}
