/** Second factors in the console of staff: one that is lost, and one that staff has to show. */
import type { Page } from 'playwright-core';
import type { Walk } from '../../scripts/walk.ts';
import { openBrowser } from './browser.ts';
import { codesOf } from './factors.ts';

interface Scene {
  origin: string;
  walk: Walk;
  /** Of the admin, in the console. */
  page: Page;
  admin: string;
  /** Whose address is proved. */
  person: string;
  password: string;
  shoot: (name: string, fullPage?: boolean) => Promise<void>;
  openPerson: (name: string) => Promise<void>;
}

export async function tryFactors(scene: Scene): Promise<void> {
  await resetLost(scene);
  await showAgain(scene);
}

async function resetLost(scene: Scene): Promise<void> {
  const { origin, walk, page, person, password, shoot, openPerson } = scene;
  const { check, chapter } = walk;
  chapter('Somebody has lost the second factor');
  const { nextCode } = await setUpApp(scene, person);
  const owner = await openBrowser(origin, undefined);
  await owner.page.goto(`${origin}/sign-in`);
  await owner.page.fill('#username', person);
  await owner.page.fill('#password', password);
  await owner.page.keyboard.press('Enter');
  await owner.page.waitForSelector('#factor:not([hidden])');
  await owner.page.fill('#factor-code', await nextCode());
  await owner.page.keyboard.press('Enter');
  await owner.accountShown();

  await openPerson(person);
  check((await fact(page)) === 'set up', 'staff sees that there is one');
  await page.click('text=Reset second factors');
  await page.fill('#question-password', password);
  await shoot('admin-reset-factors');
  await page.click('dialog[open] button.danger');
  await page.waitForSelector('#view .status.good');
  check((await fact(page)).includes('the password alone'), 'and from when it goes');
  check(
    (await page.getByRole('button', { name: 'Reset second factors' }).count()) === 0,
    'nobody resets twice',
  );
  await owner.page.reload();
  await owner.page.waitForSelector('#factors-reset:not([hidden])');
  check(
    (await owner.page.textContent('#factors-reset-words'))?.includes('the password alone') ?? false,
    'the owner is told on the account page',
  );
  await owner.page.click('#factors-keep');
  await owner.page.waitForSelector('#factors-status.good');
  check(!(await owner.page.isVisible('#factors-reset')), 'where it can be kept');
  check(owner.complaints.length === 0, `nothing to complain of ${owner.complaints.join('; ')}`);
  await owner.browser.close();
  await page.reload();
  await page.waitForSelector('#timeline li');
  check((await fact(page)) === 'set up', 'then it stays');
}

async function showAgain(scene: Scene): Promise<void> {
  const { walk, page, admin, person, password, shoot } = scene;
  const { check, chapter } = walk;
  chapter('Staff shows again who they are');
  const { recoveryCodes } = await setUpApp(scene, admin);
  await page.click('text=Change role');
  await page.selectOption('#question-choice', 'auditor');
  await page.fill('#question-password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#again[open]');
  await shoot('admin-again');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog:not(#again) .status.bad');
  check(true, 'without it nothing is done, and the question says so');
  await page.fill('#question-password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#again[open]');
  await page.fill('#again-password', password);
  await page.click('#again-other');
  await page.fill('#again-code', recoveryCodes[0] ?? '');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#view .status.good');
  check(
    (await page.textContent('#badges'))?.includes('auditor') ?? false,
    `then it is done: ${person} has the role`,
  );
}

/** Of somebody else's device, so that sessions of before stay as they are. */
async function setUpApp({ walk, password }: Scene, username: string) {
  const session = await walk.post(
    '/v1/login',
    { username, password },
    { status: 200, quiet: true },
  );
  const token = String(session.accessToken);
  const begun = await walk.post('/v1/me/totp', undefined, { status: 200, token, quiet: true });
  const nextCode = codesOf(String(begun.secret));
  const body = { setUpToken: begun.setUpToken, code: await nextCode() };
  const added = await walk.post('/v1/me/totp/confirm', body, { status: 201, token, quiet: true });
  return { nextCode, recoveryCodes: added.recoveryCodes as string[] };
}

/** What the console says of the second factor. */
async function fact(page: Page): Promise<string> {
  const row = page.locator('#person dl > div', { hasText: 'Second factor' });
  return (await row.locator('dd').textContent()) ?? '';
}
