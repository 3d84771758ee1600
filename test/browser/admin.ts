/**
 * The console of staff, against a running server with the local outbox on which nobody is an admin yet:
 * `npm run test:browser:admin -- http://127.0.0.1:8787 [folder that it persists to] [folder for screenshots]`.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import axe from 'axe-core';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { tryFactors } from './admin-factors.ts';
import { tryTrail } from './admin-trail.ts';
import { seriousFaults } from './axe.ts';
import { openBrowser } from './browser.ts';
import { faultsOfLook } from './look.ts';

const [origin = 'http://127.0.0.1:8787', folder, screenshots] = process.argv.slice(2);
const walk = startWalk(origin);
const { check, chapter, finish, linkTo, post } = walk;
const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, screenshots, {
  timezoneId: 'America/Los_Angeles',
});

const unique = randomBytes(6).toString('hex');
const [admin, support] = [`admin-${unique}@example.com`, `support-${unique}@example.com`];
const beginning = `person-${unique}`;
const person = `${beginning}@example.com`;
const password = 'Tidal-Harbor-42';

chapter('Who is staff');
for (const one of [admin, support, person]) {
  await post('/v1/register', registration(one), { status: 201, quiet: true });
  const token = (await linkTo(one, 'verify-email')).split('#token=')[1];
  await post('/v1/verify-email', { token, password }, { status: 204, quiet: true });
}
const persistTo = folder === undefined ? [] : ['--persist-to', folder];
const made = spawnSync('npm', ['run', '-s', 'admin', '--', 'bootstrap', admin, ...persistTo]);
check(made.status === 0, 'the first admin is made');
await signIn(person);
await page.waitForSelector('#status.bad');
check(
  (await page.textContent('#status'))?.includes('does not allow') ?? false,
  'others are told that they are none',
);
await page.click('text=Sign in as somebody else');
await page.waitForURL('**/sign-in**');
check(await isFocused('username'), 'and can be somebody else');

chapter('An account is found and helped, by keyboard alone');
await signIn(admin, '#numbers');
await page.waitForSelector('figure svg');
check(true, 'signing in leads to what was asked for');
await page.click('#views a[href="#find"]');
await page.waitForSelector('#people li');
await shoot('admin-find', true);
await page.focus('#search');
await page.keyboard.type(person);
await oneFound(person);
check(true, 'typing finds one');
await page.fill('#search', beginning);
// Until then the list shows what was found before, which is the same account.
await page.waitForFunction((typed) => location.hash === `#find?q=${typed}`, beginning);
await oneFound(person);
check(true, 'and so does the beginning of an address');
await tabTo('#people a');
await page.keyboard.press('Enter');
await page.waitForSelector('#timeline li');
check(await isFocused('view-title'), 'the heading is read first');
check((await page.textContent('#person'))?.includes(person) ?? false, 'who it is is shown');
check(
  (await page.textContent('#person'))?.includes('April 17, 1990') ?? false,
  'a date of birth is the same west of Greenwich',
);
await shoot('admin-person', true);
await tabTo('button.danger');
await page.keyboard.press('Enter');
await page.waitForSelector('dialog[open]');
check(
  (await page.textContent('dialog'))?.includes(person) ?? false,
  'a question says whom it is about',
);
await page.keyboard.press('Escape');
check(!(await page.isVisible('dialog')), 'Escape changes nothing');
check((await page.textContent('#badges')) === '', 'the account is as it was');
check(
  await page.evaluate(() => document.activeElement?.textContent === 'Deactivate'),
  'the focus is back',
);
await page.keyboard.press('Enter');
await page.waitForSelector('dialog[open]');
await shoot('admin-question');
check(
  await page.evaluate(() => document.activeElement?.textContent === 'Cancel'),
  'a key that is pressed once too often does nothing',
);
await tabTo('dialog button.danger');
await page.keyboard.press('Enter');
await page.waitForSelector('#view .status.good');
check((await page.textContent('#badges'))?.includes('switched off') ?? false, 'it is switched off');
check(
  (await page.textContent('#timeline'))?.includes('user_deactivated') ?? false,
  'the timeline says so',
);
await page.goBack();
await page.waitForSelector('#people li');
check((await page.inputValue('#search')) === beginning, 'the way back leads to the same search');

chapter('What was asked is not lost, and not mixed up');
await page.click('#people a');
await page.waitForSelector('#actions');
const answersAreHeld = holdAnswers('**/reactivate');
await page.click('text=Reactivate');
await page.waitForSelector('dialog[open]');
await page.keyboard.press('Enter');
const letGo = await answersAreHeld;
await page.click('dialog >> text=Cancel');
check(await page.isVisible('dialog'), 'what is on its way cannot be cancelled');
letGo();
await page.waitForSelector('#view .status.good');
check((await page.textContent('#badges')) === '', 'it is switched on');
await page.click('text=End sessions');
await page.waitForSelector('dialog[open]');
await page.goBack();
await page.waitForSelector('#people li');
check(!(await page.isVisible('dialog')), 'the way back takes the question away');
await page.fill('#search', '');
await page.click('#views a[href="#numbers"]');
await page.waitForSelector('figure svg');
await page.waitForTimeout(400);
check(page.url().endsWith('#numbers'), 'a search that was left behind does not come after');

chapter('A profile is corrected');
await page.goto(`${origin}/admin#find?q=${encodeURIComponent(person)}`);
await oneFound(person);
await page.click('#people a');
await page.click('text=Correct the profile');
await page.fill('#profile-lastName', 'Lovelace');
await page.keyboard.press('Enter');
await page.waitForSelector('#view .status.good');
check((await page.textContent('#view-title')) === 'Ines Lovelace', 'the name is another');
await page.click('text=Correct the profile');
await page.evaluate(async () => {
  const id = location.hash.split('/')[1];
  const headers = { 'Content-Type': 'application/merge-patch+json' };
  const body = JSON.stringify({ lastName: 'Byron' });
  await fetch(`/v1/admin/users/${id}`, { method: 'PATCH', headers, body });
});
await page.fill('#profile-lastName', 'Late');
await page.keyboard.press('Enter');
await page.waitForSelector('#view .status.bad');
check((await page.textContent('#view-title')) === 'Ines Byron', 'nobody overwrites unseen');
await page.click('text=All of it in the trail');
await page.waitForSelector('#trail li');
check(
  (await page.textContent('#trail'))?.includes('user_updated') ?? false,
  'the trail of one account is a link away',
);

chapter('A role wants the password');
await page.goto(`${origin}/admin#find?q=${encodeURIComponent(support)}`);
await oneFound(support);
await page.click('#people a');
await page.click('text=Change role');
await page.selectOption('#question-choice', 'support');
await page.fill('#question-password', 'wrong');
await page.keyboard.press('Enter');
await page.waitForSelector('dialog .status.bad');
check(true, 'a wrong one is refused, in words');
await page.fill('#question-password', password);
await page.keyboard.press('Enter');
await page.waitForSelector('#view .status.good');
check((await page.textContent('#badges'))?.includes('support') ?? false, 'the role is given');

chapter('Every view is in order');
await page.setViewportSize({ width: 1280, height: 800 });
for (const view of ['find', 'numbers', 'trail', 'keys', 'webhooks']) {
  await page.click(`#views a[href="#${view}"]`);
  await page.waitForFunction((name) => location.hash.startsWith(`#${name}`), view);
  await ready(view);
  const faults: string[] = [];
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await faultsOfLook(page);
      faults.push(...found.map((fault) => `${width} pixels, ${colorScheme}: ${fault}`));
      await shoot(`admin-${view}-${width}-${colorScheme}`, true);
    }
  }
  check(faults.length === 0, `${view} is in order ${faults.join('; ')}`);
}
await page.setViewportSize({ width: 1280, height: 800 });

chapter('A key is made, and taken away');
await page.click('#views a[href="#keys"]');
await page.fill('#key-name', 'a server');
await page.check('[value="users:read"]');
await page.fill('#key-password', password);
await page.click('#new-key button[type=submit]');
await page.waitForSelector('#fresh-key code');
const key = (await page.textContent('#fresh-key code')) ?? '';
const headers = { Authorization: `Bearer ${key}` };
check((await fetch(`${origin}/v1/admin/users`, { headers })).status === 200, 'it works');
await page.click('text=Revoke');
await page.click('dialog button.danger');
await page.waitForSelector('#view .status.good');
check((await fetch(`${origin}/v1/admin/users`, { headers })).status === 401, 'and then no more');

chapter('axe-core');
const tested = await openBrowser(origin, undefined, { bypassCSP: true });
await tested.page.context().addCookies(await page.context().cookies());
await tested.page.goto(`${origin}/admin`);
await tested.page.waitForSelector('#people li');
await tested.page.evaluate(axe.source);
for (const view of [
  'numbers',
  'trail',
  'keys',
  'webhooks',
  'find',
  'person',
  'question',
  'profile',
]) {
  if (view === 'person') await tested.page.click('#people a >> nth=0');
  else if (view === 'question') await tested.page.click('text=Change role');
  else if (view === 'profile') {
    await tested.page.keyboard.press('Escape');
    await tested.page.click('text=Correct the profile');
  } else await tested.page.click(`#views a[href="#${view}"]`);
  await ready(view, tested.page);
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await tested.page.emulateMedia({ colorScheme });
    faults.push(...(await seriousFaults(tested.page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  check(faults.length === 0, `${view} keeps nobody out ${faults.join('; ')}`);
}
await tested.browser.close();

await tryTrail({ origin, walk, page });

await tryFactors({ origin, walk, page, admin, person, password, shoot, openPerson });

chapter('Support sees what support may do');
await page.click('#sign-out');
await page.waitForURL('**/sign-in**');
await signIn(support);
await page.waitForSelector('#people li');
check((await page.textContent('#views')) === 'Find an accountNumbers', 'two views');
await page.fill('#search', admin);
await oneFound(admin);
await page.click('#people a');
await page.waitForSelector('#timeline li');
check((await page.locator('#actions').count()) === 0, 'nothing to do to an admin');
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await browser.close();
finish();

async function signIn(who: string, view = ''): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${origin}/admin${view}`);
  await page.waitForURL('**/sign-in**');
  await page.fill('#username', who);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin**');
}

async function openPerson(name: string): Promise<void> {
  await page.goto(`${origin}/admin#find?q=${encodeURIComponent(name)}`);
  await oneFound(name);
  await page.click('#people a');
  await page.waitForSelector('#timeline li');
}

/** @returns what lets the answer go that is held back, once it was asked for. */
function holdAnswers(url: string): Promise<() => void> {
  return new Promise((asked) => {
    page.route(url, async (route) => {
      await new Promise<void>((letGo) => asked(letGo));
      await route.continue();
    });
  });
}

/** Waits until the list holds one account alone. */
async function oneFound(name: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector('#found')?.textContent === '1 found' &&
      document.querySelector('#people li')?.textContent?.includes(wanted),
    name,
  );
}

/** Goes on by the Tab key until the focus is there. */
async function tabTo(selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`no way to ${selector} by keyboard`);
}

async function ready(view: string, on = page): Promise<void> {
  const shown = {
    find: '#people li',
    numbers: 'figure svg',
    trail: '#trail li',
    keys: '#api-keys li',
    webhooks: '#webhooks li',
    person: '#timeline li',
    question: 'dialog[open]',
    profile: '#profile',
  }[view];
  await on.waitForSelector(shown ?? '#view');
}
