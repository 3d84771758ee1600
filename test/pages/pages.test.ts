/** The pages for people, as a browser gets them: their languages, what they may load, whose service they show. */
import { describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { ownPages } from '../support/described';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';

const app = makeTestApp();
const wellKnown = '/.well-known/change-password';
const behindLinks = ['/reset-password', '/verify-email', '/confirm-registration', '/undo-change'];
const all = [...ownPages.filter((path) => path !== wellKnown), ...behindLinks];

/** Where an outbox may be. */
const local = { MAIL_TRANSPORT: 'outbox', PUBLIC_URL: 'http://127.0.0.1:8787' };

const bodyOf = async (path: string, by = app, language?: string) =>
  (
    await by.get(path, language === undefined ? {} : { headers: { 'Accept-Language': language } })
  ).text();

/** What the page gives its scripts to say. */
function textsOf(body: string): Record<string, string> {
  const [, data = ''] = /data-page="([^"]+)"/.exec(body) ?? [];
  return JSON.parse(data.replaceAll('&quot;', '"').replaceAll('&amp;', '&')).texts;
}

/** Those of a page, with all that they import: each is named in its head. */
async function scriptsOf(path: string): Promise<string[]> {
  const files = (await bodyOf(path)).matchAll(/(?:href|src)="(\/pages\/[\w-]+\.js)"/g);
  return Promise.all([...files].map(([, file = '']) => bodyOf(file)));
}

describe.each(all)('%s', (path) => {
  it.each([
    ['de-AT, en;q=0.8', 'de'],
    ['fr', 'fr'],
    ['es-419', 'es'],
    ['pt, en', 'en'],
    ['', 'en'],
  ])('answers %s in %s, and says so', async (wanted, locale) => {
    const response = await app.get(path, { headers: { 'Accept-Language': wanted } });
    expect(response.headers.get('Content-Language')).toBe(locale);
    expect(response.headers.get('Vary')).toBe('Accept-Language');
    expect(await response.text()).toContain(`<html lang="${locale}">`);
  });

  it('is in a language that somebody has chosen, whatever the browser asks for', async () => {
    const { headers } = await app.get(`${path}?lang=fr`, { headers: { 'Accept-Language': 'de' } });
    expect(headers.get('Content-Language')).toBe('fr');
  });

  it('takes no other text for a language', async () => {
    const body = await bodyOf(`${path}?lang=%22%3E%3Cscript%3E`, app, 'es');
    expect(body).toContain('<html lang="es">');
    expect(body).not.toContain('"><script>');
  });

  it('is the same for everybody who asks in the same language', async () => {
    expect(await bodyOf(path)).toBe(await bodyOf(path));
  });

  it('has one heading, a way past what is above it, and a name for every field', async () => {
    const body = await bodyOf(path);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toContain('<a class="skip" href="#content">');
    const inputs = [...body.matchAll(/<(?:input|textarea) id="([\w-]+)"[^>]*>/g)];
    expect(inputs.length).toBeGreaterThan(0);
    const bare = inputs.filter(
      ([tag, id]) =>
        !tag.includes(' hidden=') &&
        !(body.includes(`<label for="${id}">`) && body.includes(`<ul id="${id}-errors"`)),
    );
    expect(bare).toEqual([]);
  });

  it('names its fields for password managers', async () => {
    const fields = (await bodyOf(path)).match(/<(?:input|textarea)[^>]*>/g) ?? [];
    expect(fields.filter((tag) => !/ autocomplete="[\w-]+"/.test(tag))).toEqual([]);
  });

  it('lets no script make markup of a text', async () => {
    const policy = (await app.get(path)).headers.get('Content-Security-Policy');
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toContain('img-src');
  });
});

it('leads password managers to where a password is changed', async () => {
  const response = await app.get(wellKnown);
  expect([response.status, response.headers.get('Location')]).toEqual([302, '/account#password']);
});

describe('/account', () => {
  it('sends nothing about anybody, whoever asks', async () => {
    const person = await register(app);
    const signedIn = { token: await login(app, person) };
    const body = await (await app.get('/account', signedIn)).text();
    expect(body).toBe(await bodyOf('/account'));
    expect(body).not.toContain(person.username);
  });

  it('has a part for numbers only where text messages are sent', async () => {
    const hasPart = async (SMS_TRANSPORT: string) =>
      (await bodyOf('/account', makeTestApp({ ...local, SMS_TRANSPORT }))).includes('"phone-form"');
    expect([await hasPart('outbox'), await hasPart('off')]).toEqual([true, false]);
  });
});

describe('what a password manager finds', () => {
  it.each([
    ['/register', 'username given-name family-name bday street-address new-password'],
    ['/sign-in', 'username current-password one-time-code new-password'],
    ['/forgot-password', 'username one-time-code new-password'],
    ['/reset-password', 'new-password'],
    ['/verify-email', 'current-password'],
    ['/account', 'given-name family-name bday street-address email username current-password'],
  ])('in %s: %s', async (path, tokens) => {
    const body = await bodyOf(path);
    const missing = tokens.split(' ').filter((one) => !body.includes(`autocomplete="${one}"`));
    expect(missing).toEqual([]);
  });
});

describe('MFA', () => {
  const without = makeTestApp({ MFA: 'off' });

  it('off takes second factors from the pages', async () => {
    for (const [path, part] of [
      ['/sign-in', 'id="passkey"'],
      ['/sign-in', 'id="factor"'],
      ['/account', 'href="#second-factors"'],
      ['/account', 'id="second-factors"'],
      ['/account', 'id="again"'],
    ] as const) {
      expect(await bodyOf(path)).toContain(part);
      expect(await bodyOf(path, without)).not.toContain(part);
    }
  });

  it.each(['/sign-in', '/account'])('shows %s no text that a script lacks', async (path) => {
    const texts = textsOf(await bodyOf(path));
    const scripts = await scriptsOf(path);
    const used = scripts.flatMap((script) =>
      [...script.matchAll(/\btext\(\s*'(\w+)'/g)].map(([, name = '']) => name),
    );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !(name in texts))).toEqual([]);
  });
});

describe('PAGES=off', () => {
  const without = makeTestApp({ PAGES: 'off' });

  it.each(ownPages)('leaves %s unknown', async (path) => {
    await expectProblem(await without.get(path), 404, 'not-found');
  });

  it.each(behindLinks)(
    'keeps %s, and leads from there to no page that is not there',
    async (path) => {
      const body = await bodyOf(path, without);
      for (const own of ownPages) expect(body).not.toContain(`href="${own}`);
    },
  );
});

describe('a brand', () => {
  const branded = makeTestApp({
    BRAND_NAME: 'Ines & <Co>',
    BRAND_LOGO_URL: 'https://cdn.example/logos/ines.svg',
    BRAND_COLOR: '#ffcc00',
    SUPPORT_URL: 'https://help.example',
    APP_URL: 'https://app.example/home',
  });

  it('is shown as text, in the title too', async () => {
    const body = await bodyOf('/sign-in', branded);
    expect(body).toContain('<title>Sign in – Ines &amp; &lt;Co&gt;</title>');
    expect(body).toContain('src="https://cdn.example/logos/ines.svg" alt="Ines &amp; &lt;Co&gt;"');
    expect(body).toContain('<a href="https://help.example">Get help</a>');
  });

  it('lets the page load images from where the logo is, and nothing else', async () => {
    const policy = (await branded.get('/sign-in')).headers.get('Content-Security-Policy') ?? '';
    const foreign = policy.split('; ').filter((rule) => rule.includes('https:'));
    expect(foreign).toEqual(['img-src https://cdn.example']);
  });

  it('has its color in a file of ours', async () => {
    expect(await bodyOf('/sign-in', branded)).toContain('href="/pages/brand.css"');
    const style = await bodyOf('/pages/brand.css', branded);
    expect(style).toContain('--button: #ffcc00;');
    expect(style).toContain('--on-button: #000000;');
    expect(await bodyOf('/sign-in')).not.toContain('brand.css');
    expect(await bodyOf('/pages/brand.css')).not.toContain('--button');
  });
});

describe('what a setting changes', () => {
  it('shows the rules of the policy in force', async () => {
    expect(await bodyOf('/register')).toContain('8 to 20 characters');
    expect(await bodyOf('/register')).toContain('data-rule="special"');
    const nist = await bodyOf('/register', makeTestApp({ PASSWORD_POLICY: 'nist' }));
    expect(nist).toContain('15 to 64 characters');
    expect(nist).not.toContain('data-rule="special"');
  });

  it('asks for an e-mail address where an account is opened by mail', async () => {
    const concealed = await bodyOf('/register', makeTestApp({ REGISTRATION: 'conceal' }));
    expect(concealed).not.toContain('phone number');
    expect(concealed).toContain('Check the inbox');
  });
});
