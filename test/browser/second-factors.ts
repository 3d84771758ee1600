/**
 * Two-step sign-in over the pages, against a running server with the local outbox. A passkey belongs to a domain, so the server is
 * started with `--var PUBLIC_URL:http://localhost:8787`:
 * `npm run test:browser:factors -- http://localhost:8787 [folder for screenshots]`.
 * With `--required`, against one with `--var MFA:required` besides: the first second step is set up on the way in.
 */
import { randomBytes } from 'node:crypto';
import axe from 'axe-core';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { seriousFaults } from './axe.ts';
import { openBrowser } from './browser.ts';
import { addAuthenticator, codesOf } from './factors.ts';
import { faultsOfLook } from './look.ts';

const words = process.argv.slice(2);
const required = words.includes('--required');
const [origin = 'http://localhost:8787', screenshots] = words.filter((one) => one[0] !== '-');
const { check, chapter, finish, linkTo, post } = startWalk(origin);
const opened = await openBrowser(origin, screenshots);
const { browser, page, complaints, shoot, isFocused, accountShown } = opened;
const { keyboard } = page;
await addAuthenticator(page);

const email = `factors-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';
let nextCode: () => Promise<string>;
let recoveryCodes: string[] = [];

chapter('Somebody whose address is proved');
await openAccount(email);

if (required) {
  await setUpOnTheWay();
  await addPasskeyOnTheWay();
} else {
  const before = await openBrowser(origin, undefined, { bypassCSP: true });
  await before.page.goto(`${origin}/sign-in`);
  await before.page.fill('#username', email);
  await before.page.fill('#password', password);
  await before.page.keyboard.press('Enter');
  await before.accountShown();

  await setUpApp();
  await signInByCode();
  await signInByRecoveryCode();
  await addPasskey();
  await signInByPasskey();
  await showAgain(before.page);
  await keepsNobodyOut(before.page);
  await before.browser.close();
  await remove();
}
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await browser.close();
finish();

async function setUpApp(): Promise<void> {
  chapter('An authenticator app is set up, by keyboard alone');
  await signIn();
  await accountShown();
  await page.waitForFunction(() => document.querySelector('#app-state')?.textContent);
  check((await page.textContent('#app-state')) === 'Not set up.', 'there is none yet');
  await tabTo('app-begin');
  await keyboard.press('Enter');
  await confirmApp();
  await page.waitForSelector('#factors-status.good');
  check(await isFocused('factors-status'), 'what was done has the focus');
  check((await page.textContent('#app-state'))?.includes('Set up') === true, 'the app is there');
  check((await page.textContent('#codes-left'))?.includes('10 of 10') === true, 'so are the codes');
}

/** From the open picture to the codes, which are kept. */
async function confirmApp(): Promise<void> {
  await page.waitForSelector('#app-form:not([hidden])');
  check(await isFocused('app-code'), 'the field for the code has the focus');
  check(
    (await page.getByRole('img', { name: 'QR code with the key for the app' }).count()) === 1,
    'the picture has a name',
  );
  await shoot('factors-app');
  nextCode = codesOf((await page.textContent('#app-key')) ?? '');
  await keyboard.type('000000');
  await keyboard.press('Enter');
  await page.waitForSelector('#app-code-errors li');
  check(await isFocused('app-code'), 'a wrong code is told beside its field');
  await keyboard.press('Control+A');
  await keyboard.type(await nextCode());
  await keyboard.press('Enter');
  await page.waitForSelector('#codes:not([hidden])');
  check(await isFocused('codes-title'), 'the recovery codes are read next');
  recoveryCodes = await page.locator('#codes-list li').allTextContents();
  check(recoveryCodes.length === 10, 'there are ten');
  await shoot('factors-codes');
  await tabTo('codes-save');
  const download = page.waitForEvent('download');
  await keyboard.press('Enter');
  check((await download).suggestedFilename() === 'recovery-codes.txt', 'they come as a file');
  await tabTo('codes-kept');
  await keyboard.press('Enter');
}

async function signInByCode(): Promise<void> {
  chapter('Sign in with a code, by keyboard alone');
  await signOut();
  await signIn();
  await page.waitForSelector('#factor:not([hidden])');
  check(await isFocused('factor-code'), 'the field for the code has the focus');
  check(!(await page.isVisible('#factor-passkey')), 'no passkey is asked for: there is none');
  await shoot('factors-step');
  await keyboard.type('000000');
  await keyboard.press('Enter');
  await page.waitForSelector('#factor-code-errors li');
  check(await isFocused('factor-code'), 'a wrong code is told beside its field');
  await keyboard.press('Control+A');
  await keyboard.type(await nextCode());
  await keyboard.press('Enter');
  await accountShown();
  check((await page.textContent('#signed-in-as')) === email, 'the account is open');
}

async function signInByRecoveryCode(): Promise<void> {
  chapter('Sign in with a recovery code');
  await signOut();
  await signIn();
  await page.waitForSelector('#factor:not([hidden])');
  await tabTo('factor-other');
  await keyboard.press('Enter');
  check(await isFocused('factor-code'), 'the same field takes it');
  check(
    (await page.textContent('label[for=factor-code]')) === 'Recovery code',
    'and says what it wants',
  );
  await keyboard.type(recoveryCodes[0] ?? '');
  await keyboard.press('Enter');
  await accountShown();
  await page.waitForFunction(() =>
    document.querySelector('#codes-left')?.textContent?.startsWith('9 of 10'),
  );
  check(true, 'it is good once: nine are left');
}

async function addPasskey(): Promise<void> {
  chapter('A passkey is added, and gets another name');
  await page.click('#passkey-add summary');
  await page.fill('#passkey-name', 'Laptop');
  await keyboard.press('Enter');
  await page.waitForSelector('#factors-status.good');
  check(
    (await page.textContent('#passkey-list .what p')) === 'Laptop',
    'it is listed by its name, without new codes',
  );
  await page.click('text=Add a passkey');
  await page.fill('#passkey-name', 'Again');
  await keyboard.press('Enter');
  await page.waitForSelector('#passkey-form-status.bad');
  check(true, 'one device has no two');
  await page.getByRole('button', { name: 'Rename Laptop' }).click();
  await page.waitForSelector('#rename[open]');
  check((await page.inputValue('#rename-name')) === 'Laptop', 'the old name stands in the field');
  await page.fill('#rename-name', 'Work laptop');
  await keyboard.press('Enter');
  await page.waitForFunction(
    () => document.querySelector('#passkey-list .what p')?.textContent === 'Work laptop',
  );
  check(true, 'it has the other name');
  await shoot('factors-account', true);
}

async function signInByPasskey(): Promise<void> {
  chapter('Sign in with the passkey alone');
  await signOut();
  await page.click('#passkey');
  await accountShown();
  check((await page.textContent('#signed-in-as')) === email, 'nobody was asked for a name');

  chapter('The passkey as the second step');
  await signOut();
  await signIn();
  await page.waitForSelector('#factor:not([hidden])');
  await page.click('#factor-passkey');
  await accountShown();
  check(true, 'it stands in for the code');
}

/** @param old where somebody was signed in before the account had a second step. */
async function showAgain(old: typeof page): Promise<void> {
  chapter('An older session shows again whose it is');
  await old.reload();
  await old.click('#email-change summary');
  await old.fill('#new-email', `next-${email}`);
  await old.fill('#email-password', password);
  await old.click('#email-submit');
  await old.waitForSelector('#again[open]');
  await old.evaluate(axe.source);
  check((await seriousFaults(old)).length === 0, 'the question keeps nobody out');
  await old.keyboard.press('Escape');
  await old.waitForSelector('#email-form-status.bad');
  check(
    (await old.textContent('#email-form-status'))?.startsWith('Nothing was done') === true,
    'without it nothing is done, and the page says so',
  );
  await old.click('#codes-new');
  await old.waitForSelector('#again[open]');
  await old.fill('#again-password', 'Not-The-Password-1');
  await old.click('#again-other');
  await old.fill('#again-code', recoveryCodes[1] ?? '');
  await old.keyboard.press('Enter');
  await old.waitForSelector('#again-password-errors li');
  check(true, 'a wrong password is told beside its field');
  await old.fill('#again-password', password);
  await old.keyboard.press('Enter');
  await old.waitForSelector('#codes:not([hidden])');
  const made = await old.locator('#codes-list li').allTextContents();
  check(made.length === 10 && !made.includes(recoveryCodes[2] ?? ''), 'then it is done: new codes');
  check((await faultsOfLook(old)).length === 0, 'which look right');
  recoveryCodes = made;
}

/** @param tested with the codes open. */
async function keepsNobodyOut(tested: typeof page): Promise<void> {
  chapter('axe-core');
  for (const [name, width] of [['wide', 1280] as const, ['narrow', 320] as const]) {
    await tested.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await tested.emulateMedia({ colorScheme });
      const faults = [...(await seriousFaults(tested)), ...(await faultsOfLook(tested))];
      check(faults.length === 0, `the account, ${name}, ${colorScheme} ${faults.join('; ')}`);
    }
  }
  await tested.goto(`${origin}/sign-in`);
  await tested.fill('#username', email);
  await tested.fill('#password', password);
  await tested.keyboard.press('Enter');
  await tested.waitForSelector('#factor:not([hidden])');
  await tested.evaluate(axe.source);
  const faults = [...(await seriousFaults(tested)), ...(await faultsOfLook(tested))];
  check(faults.length === 0, `the second step ${faults.join('; ')}`);
}

async function remove(): Promise<void> {
  chapter('The second step is removed');
  await page.reload();
  await accountShown();
  await page.click('#app-remove');
  await page.waitForSelector('#remove[open]');
  check(
    await page.evaluate(() => document.activeElement?.textContent === 'Cancel'),
    'a key that is pressed once too often does nothing',
  );
  await shoot('factors-remove');
  await page.click('#remove .danger');
  await page.waitForSelector('#app-begin:not([hidden])');
  check((await page.textContent('#app-state')) === 'Not set up.', 'the app is gone');
  check(await page.isVisible('#codes-part'), 'the codes stay while there is a passkey');
  await page.getByRole('button', { name: 'Remove Work laptop' }).click();
  await page.click('#remove .danger');
  await page.waitForSelector('#no-passkeys:not([hidden])');
  check(!(await page.isVisible('#codes-part')), 'with the last one the codes go');
  await signOut();
  await signIn();
  await accountShown();
  check(true, 'the password alone opens the account again');
}

async function setUpOnTheWay(): Promise<void> {
  chapter('The first second step, on the way in');
  await signIn();
  await page.waitForSelector('#set-up:not([hidden])');
  check(await isFocused('set-up-title'), 'the page says so, and its heading has the focus');
  await shoot('factors-set-up');
  await tabTo('app-begin');
  await keyboard.press('Enter');
  await confirmApp();
  await accountShown();
  check((await page.textContent('#signed-in-as')) === email, 'the account is open');

  chapter('The last one stays');
  await page.waitForSelector('#app-remove:not([hidden])');
  await page.click('#app-remove');
  await page.click('#remove .danger');
  await page.waitForSelector('#remove-status.bad');
  check(true, 'the page says why');
  await page.click('#remove-cancel');
  check((await page.textContent('#app-state'))?.includes('Set up') === true, 'the app is there');
}

async function addPasskeyOnTheWay(): Promise<void> {
  chapter('A passkey does as well');
  const other = `passkey-${email}`;
  await openAccount(other);
  await signOut();
  await signIn(other);
  await page.waitForSelector('#set-up:not([hidden])');
  await page.click('#passkey-add summary');
  await page.fill('#passkey-name', 'Laptop');
  await keyboard.press('Enter');
  await page.waitForSelector('#codes:not([hidden])');
  await page.reload();
  await page.click('#passkey');
  await accountShown();
  check(
    (await page.textContent('#signed-in-as')) === other,
    'whoever leaves before the codes are kept has the passkey all the same',
  );
}

async function openAccount(who: string): Promise<void> {
  await post('/v1/register', registration(who, password), { status: 201, quiet: true });
  const token = (await linkTo(who, 'verify-email')).split('#token=')[1];
  await post('/v1/verify-email', { token, password }, { status: 204, quiet: true });
}

async function signOut(): Promise<void> {
  await page.click('#sign-out');
  await page.waitForURL('**/sign-in');
  await page.waitForFunction(() => document.activeElement?.id === 'username');
}

async function signIn(who = email): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${origin}/sign-in`);
  await page.waitForFunction(() => document.activeElement?.id === 'username');
  await keyboard.type(who);
  await keyboard.press('Tab');
  await keyboard.type(password);
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
