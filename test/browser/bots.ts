/**
 * The pages where Turnstile is on, against a stand-in for it that this walk starts itself:
 * `npm run test:browser:bots -- http://127.0.0.1:8787 8788 [folder for screenshots]`, with a server that was started with
 * `--var VERIFICATION:required`, TURNSTILE_BASE_URL `http://127.0.0.1:8788`, any TURNSTILE_SITE_KEY, and the two secrets below.
 */
import { randomBytes } from 'node:crypto';
import axe from 'axe-core';
import { registration } from '../../scripts/registration.ts';
import { startWalk } from '../../scripts/walk.ts';
import { seriousFaults } from './axe.ts';
import { openBrowser } from './browser.ts';
import { faultsOfLook } from './look.ts';
import { startTurnstile } from './turnstile.ts';

const secretKey = '0x4AAAAAAAsecretOfTheWalk';
const bypass = 'the-bypass-of-the-walk-of-32-bytes-or-more';

const [origin = 'http://127.0.0.1:8787', port = '8788', screenshots] = process.argv.slice(2);
const guest = `http://127.0.0.1:${port}`;
const turnstile = await startTurnstile(Number(port), secretKey);
const { check, chapter, finish, linkTo, post } = startWalk(origin);
const { browser, page, complaints, shoot, isFocused } = await openBrowser(origin, screenshots, {
  guest,
});
const { keyboard } = page;
const email = `person-${randomBytes(6).toString('hex')}@example.com`;
const password = 'Tidal-Harbor-42';

await keepPagesAlone();
await register();
await signIn();
await askForLink();
await lookAtPages();
await useNoBrowser();
check(complaints.length === 0, `the browser has nothing to complain of ${complaints.join('; ')}`);
await goOnWithout();
await browser.close();
finish();

async function keepPagesAlone(): Promise<void> {
  chapter('Pages that no bot could use');
  const asked: string[] = [];
  page.on('request', (request) => request.url().startsWith(guest) && asked.push(request.url()));
  for (const path of ['/reset-password#token=x', '/verify-email#token=x', '/docs', '/dev/outbox']) {
    await page.goto(origin + path, { waitUntil: 'networkidle' });
  }
  check(asked.length === 0, 'ask nobody but this service');
}

async function register(): Promise<void> {
  chapter('Somebody registers');
  await page.goto(`${origin}/register`);
  await widgetPassed(1);
  check(turnstile.rendered[0]?.action === 'register', 'the widget is one to register');
  check((await shifts()) === 0, 'nothing moves when it comes');
  await shoot('bots-register');
  const { firstName, lastName, dateOfBirth } = registration(email);
  await page.fill('#username', email);
  await page.fill('#first-name', firstName);
  await page.fill('#last-name', lastName);
  await page.fill('#birth', dateOfBirth);
  await page.fill('#address', '1 Harbour Road');
  await page.fill('#password', 'password');
  await keyboard.press('Enter');
  await page.waitForSelector('#password-errors li');
  await widgetPassed(2);
  check(true, 'a refused password brings another token');
  await page.fill('#password', password);
  await keyboard.press('Enter');
  await page.waitForSelector('#status.good');
  check(turnstile.asked.length === 1, 'the API has asked about one of them');
}

async function signIn(): Promise<void> {
  chapter('Somebody signs in, by keyboard alone, and the widget asks for something');
  turnstile.state.asks = true;
  await page.goto(`${origin}/sign-in?lang=de`);
  await page.waitForSelector('iframe');
  const { language, theme, action } = turnstile.rendered.at(-1) ?? {};
  check([language, theme, action].join() === 'de,auto,login', 'in the language of the page');
  await page.focus('#username');
  await keyboard.type(email);
  await keyboard.press('Tab');
  await keyboard.type('wrong');
  await keyboard.press('Enter');
  await page.waitForSelector('.bot-check p:not(:empty)');
  check(true, 'what is sent too early waits for it, and the page says so');
  // Past the button that shows the password, into the frame.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await page.waitForSelector('#status.bad');
  check(!(await page.isVisible('.bot-check p')), 'and goes on with the press of its button');

  turnstile.state.asks = false;
  const before = turnstile.rendered.length;
  await page.reload();
  await widgetPassed(before + 1);
  await page.fill('#username', email);
  await page.fill('#password', 'wrong');
  await keyboard.press('Enter');
  await page.waitForSelector('#status.bad');
  await page.fill('#password', password);
  await keyboard.press('Enter');
  await page.waitForSelector('#unverified:not([hidden])');
  check(true, 'a second try has a token of its own');

  chapter('What the login asks for comes with a widget of its own');
  check(await isFocused('unverified-title'), 'an address that has to be proved first');
  await page.waitForSelector('#unverified iframe');
  check((await page.locator('iframe').count()) === 1, 'the widget has moved to the form shown');
  const token = (await linkTo(email, 'verify-email')).split('#token=')[1];
  await post('/v1/verify-email', { token, password }, { status: 204, quiet: true });
  await page.focus('#confirm-code');
  await keyboard.press('Enter');
  await page.waitForURL(`${origin}/account?lang=de`);
  await page.waitForSelector('#account:not([hidden])');
  check((await page.textContent('#signed-in-as')) === email, 'the account is open');
  check((await page.locator('iframe, #guest-script').count()) === 0, 'and has no widget');
}

async function askForLink(): Promise<void> {
  chapter('Somebody has forgotten the password');
  await page.goto(`${origin}/forgot-password`);
  await page.waitForSelector('iframe');
  check(turnstile.rendered.at(-1)?.action === 'forgot-password', 'the widget is one for that');
  await page.fill('#username', email);
  await keyboard.press('Enter');
  check((await linkTo(email, 'reset-password')) !== '', 'the link is sent');
}

async function lookAtPages(): Promise<void> {
  chapter('How the pages look');
  for (const path of ['/register', '/sign-in', '/forgot-password']) {
    const faults: string[] = [];
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(origin + path);
      await page.waitForSelector('iframe');
      faults.push(...(await faultsOfLook(page)));
      const size = turnstile.rendered.at(-1)?.size;
      if (size !== (width === 320 ? 'compact' : 'flexible')) faults.push(`${size} at ${width}`);
      if ((await shifts()) > 0) faults.push(`something moves at ${width}`);
      await shoot(`bots${path.replace('/', '-')}-${width}`, true);
    }
    await page.evaluate(axe.source);
    faults.push(...(await seriousFaults(page)));
    check(faults.length === 0, `${path} looks right ${faults.join('; ')}`);
  }
}

async function useNoBrowser(): Promise<void> {
  chapter('A program');
  const body = { username: email, password };
  const refused = { status: 403, code: 'bot-check-failed', quiet: true };
  await post('/v1/login', body, refused);
  const headers = { 'Bot-Check-Bypass': bypass };
  await post('/v1/login', body, { headers: { 'Bot-Check-Bypass': `${bypass}!` }, ...refused });
  await post('/v1/login', body, { headers, status: 200, quiet: true });
}

/** The browser says itself what it does not reach, and so it is not asked any more. */
async function goOnWithout(): Promise<void> {
  chapter('Turnstile cannot be reached');
  await page.goto(`${origin}/sign-in`);
  await page.waitForSelector('iframe');
  await page.fill('#username', email);
  await page.fill('#password', password);
  await turnstile.close();
  await keyboard.press('Enter');
  await page.waitForSelector('#status.bad');
  check(
    (await page.textContent('#status')) !== '',
    'the API says that something behind it is down',
  );
  for (const [lang, word] of [
    ['en', 'Allow it'],
    ['de', 'Erlauben'],
    ['fr', 'Autorisez'],
    ['es', 'Permítala'],
  ]) {
    await page.goto(`${origin}/sign-in?lang=${lang}`);
    await page.waitForSelector('.bot-check p:not(:empty)');
    const said = (await page.textContent('.bot-check p')) ?? '';
    check(said.includes(`127.0.0.1:${port}`) && said.includes(word ?? ''), said);
  }
  await page.fill('#username', email);
  await page.fill('#password', password);
  await keyboard.press('Enter');
  await page.waitForSelector('#status.bad');
  check(true, 'the API is asked all the same, and refuses');
  await shoot('bots-absent', true);
}

/** Until so many widgets were made, and the last has passed. */
async function widgetPassed(times: number): Promise<void> {
  for (let tries = 0; turnstile.rendered.length < times && tries < 100; tries++) {
    await page.waitForTimeout(50);
  }
  await page.waitForSelector('iframe');
}

interface Shift {
  sources: { previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** How often something moved up or down by itself since the page was loaded; a date that is filled in moves within its field. */
function shifts(): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let count = 0;
        new PerformanceObserver((list) => {
          for (const { sources } of list.getEntries() as unknown as Shift[]) {
            count += sources.filter((one) => one.previousRect.y !== one.currentRect.y).length;
          }
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(count), 200);
      }),
  );
}
