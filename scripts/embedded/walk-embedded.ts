/** Through the example by requests: what a visitor's browser asks for, and what comes back. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { registration } from '../registration.ts';
import type { Mail, Walk } from '../walk.ts';

/** @param log what the server has printed until now. */
export async function walkEmbedded(origin: string, walk: Walk, log: () => string): Promise<void> {
  const { chapter, check, get, post } = walk;
  const accounts = `${origin}/accounts`;
  const email = `embedded-${randomBytes(6).toString('hex')}@example.com`;
  const password = 'Tidal-Harbor-42';
  const nextPassword = 'Velvet?Compass3';
  const jar = new Map<string, string>();
  const fromPage = () => ({
    Origin: origin,
    'Sec-Fetch-Site': 'same-origin',
    Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
  });

  chapter('The app and its accounts stand side by side');
  const home = await fetch(origin);
  check((await home.text()).includes('<h1>Notes</h1>'), 'the page of the app is its own');
  await get('/v1/me', { status: 404, quiet: true });
  await get('/accounts/v1/me', {
    status: 401,
    members: { type: '/accounts/problems/authentication-required' },
  });
  for (const page of ['sign-in', 'register', 'account', 'reset-password', 'docs', 'admin']) {
    await pageLoads(`${accounts}/${page}`);
  }
  const root = await fetch(accounts, { redirect: 'manual' });
  check(root.headers.get('Location') === '/accounts/docs', '/accounts leads to its reference');
  const wellKnown = await fetch(`${origin}/.well-known/change-password`, { redirect: 'manual' });
  check(
    wellKnown.headers.get('Location') === '/accounts/account#password',
    'password managers find where a password is changed',
  );

  chapter('The description');
  const document = (await (await fetch(`${accounts}/openapi.json`)).json()) as OpenApi;
  check(document.servers[0]?.url === '/accounts', 'its server is /accounts');
  check('/v1/me' in document.paths, 'its paths are counted from there');
  const { schemas, securitySchemes } = document.components;
  const types = Object.values(schemas).flatMap((schema) => schema.properties?.type?.const ?? []);
  check(types.length > 20, `it knows ${types.length} problems`);
  const explained = await Promise.all(
    types.map(async (type) => (await fetch(origin + type)).status),
  );
  check(
    explained.every((status) => status === 200),
    'each of their types leads to an explanation',
  );
  const cookieName = securitySchemes.accessCookie?.name ?? '';
  check(cookieName === '__Host-access.accounts', 'it names the cookie as it is');

  chapter('Register, prove the address, sign in');
  const body = registration(email, password);
  await post('/accounts/v1/register', body, { status: 201, quiet: true });
  const proof = await linkIn(/\S+verify-email#token=\S+/);
  check(
    proof.startsWith(`${accounts}/verify-email#`),
    'the link of the mail leads below /accounts',
  );
  check((await fetch(proof)).status === 200, 'to a page that is there');
  const token = proof.split('token=')[1];
  await post('/accounts/v1/verify-email', { token, password }, { status: 204 });
  await signIn(password);
  check(jar.has(cookieName), 'the session is in the cookie that the description names');

  chapter('A route of the app, which the session protects');
  await get('/api/notes', { status: 401, code: 'authentication-required' });
  await get('/api/notes', { status: 401, code: 'invalid-token', token: 'a.b.c' });
  const shown = await get('/api/notes', { status: 200, headers: fromPage() });
  check(shown.firstName === body.firstName, 'it knows who is signed in');
  const fromAfar = {
    ...fromPage(),
    Origin: 'https://evil.example',
    'Sec-Fetch-Site': 'cross-site',
  };
  await post('/api/notes', 'x', { status: 403, code: 'cross-site-request', headers: fromAfar });

  chapter('A forgotten password');
  await post('/accounts/v1/forgot-password', { username: email }, { status: 202 });
  const reset = await linkIn(/\S+reset-password#token=\S+/);
  check(reset.startsWith(`${accounts}/reset-password#`), 'its link leads below /accounts');
  const renewed = { token: reset.split('token=')[1], newPassword: nextPassword };
  await post('/accounts/v1/reset-password', renewed, { status: 204 });
  await get('/api/notes', { status: 401, code: 'invalid-token', headers: fromPage() });
  await signIn(nextPassword);
  await get('/api/notes', { status: 200, headers: fromPage() });

  chapter('Sign out');
  const before = fromPage();
  await post('/accounts/v1/logout', undefined, { status: 204, headers: before });
  await get('/api/notes', { status: 401, code: 'invalid-token', headers: before });
  check(!/token=|eyJ|argon2id|Tidal-Harbor/.test(log()), 'no secret is in the log');
  check(!/badConfiguration|"bug"/.test(log()), 'and no fault');

  async function signIn(secret: string): Promise<void> {
    const response = await fetch(`${accounts}/v1/login`, {
      method: 'POST',
      headers: { ...fromPage(), 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: email, password: secret, transport: 'cookie' }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    check(response.status === 200, 'signed in');
  }

  /** A page, and every file that it names. */
  async function pageLoads(url: string): Promise<void> {
    const response = await fetch(url, { headers: { Accept: 'text/html' } });
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    const files = [...(await response.text()).matchAll(/(?:src|href)="([^"#]+\.(js|css))"/g)];
    const answers = await Promise.all(
      files.map(async ([, path = '', ending = '']) => {
        const { status, headers } = await fetch(new URL(path, url));
        const type = headers.get('Content-Type') ?? '';
        return status === 200 && type.includes(ending === 'js' ? 'javascript' : 'css');
      }),
    );
    const isWhole = response.status === 200 && files.length > 1 && answers.every(Boolean);
    const guarded = policy.includes("default-src 'none'") && policy.includes('script-src');
    check(isWhole && guarded, `${url} and its ${files.length} files`);
  }

  /** In what the app's own sender was given. */
  async function linkIn(pattern: RegExp): Promise<string> {
    for (let tries = 0; tries < 100; tries++) {
      const mails = (await (await fetch(`${origin}/mails`)).json()) as Mail[];
      const found = mails
        .filter(({ to }) => to === email)
        .map(({ text }) => pattern.exec(text)?.[0]);
      const link = found.find(Boolean);
      if (link) return link;
      await sleep(100);
    }
    check(false, `a mail with ${pattern}`);
    return '';
  }
}

interface OpenApi {
  servers: { url: string }[];
  paths: object;
  components: {
    schemas: Record<string, { properties?: { type?: { const?: string } } }>;
    securitySchemes: Record<string, { name?: string }>;
  };
}
