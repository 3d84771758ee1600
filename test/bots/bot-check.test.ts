/** Where Turnstile is on, a route that anybody may ask wants a token of its widget first. */
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { readMailbox, runMailQueue } from '../support/mail';
import { freshEmail, goodPassword, register, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows } from '../support/rows';
import { forbiddenDb } from '../support/stand-ins';
import { askedAbout, guarded, guardedApp, tokenFor, turnstileSettings } from '../support/turnstile';

const app = guardedApp();
const plain = makeTestApp();

/** Expects the one refusal of a bot, and the one line that it leaves. */
async function expectRefused(response: Response, reason: string) {
  const problem = await expectProblem(response, 403, 'bot-check-failed');
  const { requestId } = problem;
  expect(auditLines()).toMatchObject([
    {
      event: 'bot_check_fail',
      outcome: 'failure',
      reason,
      requestId,
      userId: null,
      username: null,
    },
  ]);
  return problem;
}

describe.each(guarded)('/v1/%s', (route, body, status) => {
  const path = `/v1/${route}`;

  it('goes on with a token of its widget, and leaves the one line that it always does', async () => {
    const turnstileToken = await tokenFor(route);
    const response = await app.post(path, { ...body(), turnstileToken });
    expect(response.status).toBe(status);
    expect(auditLines()).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['no token', async () => undefined, 'bot-check-missing'],
    ['an empty one', async () => '', 'bot-check-missing'],
    ['one that nobody made', async () => '0.made-up', 'bot-check-invalid'],
    ['one of another site', () => tokenFor(route, 'shop.example'), 'bot-check-hostname'],
    ['one of a site above', () => tokenFor(route, 'example'), 'bot-check-hostname'],
    ['one of a site below', () => tokenFor(route, 'x.accounts.example'), 'bot-check-hostname'],
    ['one without a site', () => tokenFor(route, ''), 'bot-check-hostname'],
    ['one for another action', () => tokenFor('contact'), 'bot-check-action'],
    ['one without an action', () => tokenFor(''), 'bot-check-action'],
    ['a list of blanks and signs', async () => ' \u0000\n💥"\\', 'bot-check-invalid'],
  ])('refuses %s', async (_, made, reason) => {
    await expectRefused(await app.post(path, { ...body(), turnstileToken: await made() }), reason);
  });

  it('refuses a token that was used before', async () => {
    const turnstileToken = await tokenFor(route);
    await app.post(path, { ...body(), turnstileToken });
    auditLines();
    await expectRefused(await app.post(path, { ...body(), turnstileToken }), 'bot-check-spent');
  });

  it('lets one of twenty pass that show the same token at the same moment', async () => {
    const turnstileToken = await tokenFor(route);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.post(path, { ...body(), turnstileToken })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([status, ...Array(19).fill(403)].sort());
    expect(auditLines().filter(({ reason }) => reason === 'bot-check-spent')).toHaveLength(19);
  });

  it('asks no store before', async () => {
    const DB = forbiddenDb();
    const untouched = { getByName: DB.prepare, idFromName: DB.prepare, get: DB.prepare };
    const names = ['ATTEMPT_COUNTER', 'MAIL_QUEUE', 'MAILBOX', 'QUOTA', 'ONE_TIME_CODE'];
    const stores = Object.fromEntries([...names, 'KV'].map((name) => [name, untouched]));
    const by = guardedApp({ DB, ...stores });
    await expectRefused(await by.post(path, body()), 'bot-check-missing');
    expect(DB.asked).toBe(0);
  });

  it('says what is wrong with a body before it looks at the token, which stays good', async () => {
    const turnstileToken = await tokenFor(route);
    const wrong = await app.post(path, { turnstileToken });
    await expectProblem(wrong, 422, 'validation-failed');
    expect(await askedAbout(turnstileToken)).toEqual([]);
    expect((await app.post(path, { ...body(), turnstileToken })).status).toBe(status);
  });

  it('takes a token of 2048 characters to be none, and refuses a longer one as too long', async () => {
    const long = (length: number) => ({ ...body(), turnstileToken: 'x'.repeat(length) });
    await expectRefused(await app.post(path, long(2048)), 'bot-check-invalid');
    const tooLong = await app.post(path, long(2049));
    const problem = await expectProblem(tooLong, 422, 'validation-failed');
    expect(rulesOf(problem)).toEqual(['/turnstileToken too_long']);
  });

  it('refuses a token that is no text', async () => {
    for (const turnstileToken of [null, 1, ['a'], { a: 1 }]) {
      const problem = await expectProblem(
        await app.post(path, { ...body(), turnstileToken }),
        422,
        'validation-failed',
      );
      expect(rulesOf(problem)).toEqual(['/turnstileToken wrong_type']);
    }
  });

  it('takes a token where nothing is checked, and asks nobody about it', async () => {
    const others = ['register', 'login', 'forgot-password'].filter((one) => one !== route);
    const unchecked = [plain, guardedApp({ TURNSTILE_ROUTES: others.join(', ') })];
    for (const by of unchecked) {
      const turnstileToken = await tokenFor('contact');
      expect((await by.post(path, { ...body(), turnstileToken })).status).toBe(status);
      expect((await by.post(path, body())).status).toBe(status);
      expect(await askedAbout(turnstileToken)).toEqual([]);
    }
  });

  it('asks where it is the only route that does', async () => {
    const by = guardedApp({ TURNSTILE_ROUTES: route });
    await expectRefused(await by.post(path, body()), 'bot-check-missing');
  });

  it('stands behind the limit of an address', async () => {
    const IP_RATE_LIMIT = { limit: async () => ({ success: false }) };
    const by = guardedApp({ IP_RATE_LIMIT });
    const turnstileToken = await tokenFor(route);
    const headers = { 'CF-Connecting-IP': '192.0.2.77' };
    const response = await by.post(path, { ...body(), turnstileToken }, { headers });
    await expectProblem(response, 429, 'too-many-requests');
    expect(await askedAbout(turnstileToken)).toEqual([]);
  });
});

it('takes tokens of the pages of other origins that may call the API', async () => {
  const by = guardedApp({
    ALLOWED_ORIGINS: 'https://app.example.com,http://localhost:5173',
    COOKIE_ORIGINS: 'https://my.example.com:8443',
  });
  for (const hostname of ['app.example.com', 'localhost', 'my.example.com', 'accounts.example']) {
    const turnstileToken = await tokenFor('register', hostname);
    expect((await by.post('/v1/register', registration({ turnstileToken }))).status).toBe(201);
  }
  const turnstileToken = await tokenFor('register', 'example.com');
  await expectProblem(
    await by.post('/v1/register', registration({ turnstileToken })),
    403,
    'bot-check-failed',
  );
});

it('tells Turnstile the token, its own secret, the address and an id of its own, and nothing of the person', async () => {
  const turnstileToken = await tokenFor('login');
  const username = freshEmail();
  const body = { username, password: goodPassword, turnstileToken };
  const headers = { 'CF-Connecting-IP': '192.0.2.8' };
  const response = await app.post('/v1/login', body, { headers });
  const [only, ...more] = await askedAbout(turnstileToken);
  expect(more).toEqual([]);
  const { headers: sent, ...question } = only as { headers: Record<string, string> };
  expect(question).toEqual({
    secret: turnstileSettings.TURNSTILE_SECRET_KEY,
    response: turnstileToken,
    remoteip: '192.0.2.8',
    idempotency_key: response.headers.get('X-Request-Id'),
  });
  expect(sent).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'user-registration-module',
  });
});

describe('an account', () => {
  const logIn = async (username: string, password: string, by: TestApp = app) =>
    by.post('/v1/login', { username, password, turnstileToken: await tokenFor('login') });

  it('is not locked by bots, whatever they send', async () => {
    const { username } = await register(plain);
    for (let i = 0; i < 30; i++) {
      const body = { username, password: 'wrong', turnstileToken: i % 2 ? '0.made-up' : undefined };
      await expectProblem(await app.post('/v1/login', body), 403, 'bot-check-failed');
    }
    expect((await logIn(username, goodPassword)).status).toBe(200);
  });

  it('is guarded against people who guess as before', async () => {
    const { username } = await register(plain);
    for (let i = 0; i < 10; i++) {
      await expectProblem(await logIn(username, 'wrong'), 401, 'invalid-credentials');
    }
    await expectProblem(await logIn(username, goodPassword), 429, 'too-many-attempts');
  });

  it('is not told apart from one that is not there', async () => {
    const { username } = await register(plain);
    const seen = async (name: string, path: string) => {
      const response = await app.post(path, { username: name, password: goodPassword });
      const { requestId, ...body } = await response.json<Record<string, unknown>>();
      const headers = Object.fromEntries(response.headers);
      delete headers['x-request-id'];
      return { status: response.status, headers, body };
    };
    expect(await seen(username, '/v1/login')).toStrictEqual(await seen(freshEmail(), '/v1/login'));
  });

  it('gets no mail that a bot asks for, and its owner still gets theirs', async () => {
    const person = await register(plain);
    const { id, username } = person;
    for (let i = 0; i < 5; i++) await app.post('/v1/forgot-password', { username });
    expect(await runMailQueue(id)).toBe(false);
    const turnstileToken = await tokenFor('forgot-password');
    await app.post('/v1/forgot-password', { username, turnstileToken });
    expect(await readMailbox(person)).toContain('/reset-password#token=');
  });

  it('is not made, nor is a mail sent, where a registration is refused and concealed', async () => {
    const by = guardedApp({ REGISTRATION: 'conceal' });
    const body = registration();
    await expectRefused(await by.post('/v1/register', body), 'bot-check-missing');
    const turnstileToken = await tokenFor('register');
    expect((await by.post('/v1/register', { ...body, turnstileToken })).status).toBe(202);
    expect(await countRows('identifiers WHERE value = ?', body.username)).toBe(0);
  });

  it('signs in with cookies by a token too, and another site does not even spend it', async () => {
    const { username, password } = await register(plain);
    const turnstileToken = await tokenFor('login');
    const body = { username, password, transport: 'cookie', turnstileToken };
    const from = (Origin: string) => app.post('/v1/login', body, { headers: { Origin } });
    await expectProblem(await from('https://evil.example'), 403, 'cross-site-request');
    expect(await askedAbout(turnstileToken)).toEqual([]);
    expect((await from('https://accounts.example')).status).toBe(200);
  });
});

it('spends the token of a request that is refused later', async () => {
  const turnstileToken = await tokenFor('login');
  const body = { username: freshEmail(), password: goodPassword, turnstileToken };
  await expectProblem(await app.post('/v1/login', body), 401, 'invalid-credentials');
  travel('1s');
  await expectProblem(await app.post('/v1/login', body), 403, 'bot-check-failed');
});

it('asks for no token at the doors that want a secret first', async () => {
  for (const [path, body] of [
    ['/v1/reset-password', { token: 'x', newPassword: goodPassword }],
    ['/v1/confirm-registration', { token: 'x', password: goodPassword }],
    ['/v1/verify-email', { token: 'x', password: goodPassword }],
    ['/v1/undo-change', { token: 'x', newPassword: goodPassword }],
    ['/v1/token/refresh', { refreshToken: 'x' }],
  ] as const) {
    const { code } = await (await app.post(path, body)).json<{ code: string }>();
    expect(code, path).not.toBe('bot-check-failed');
  }
});

it('asks for no token where a passkey signs in', async () => {
  expect((await app.post('/v1/login/passkey/options', undefined)).status).toBe(200);
});

it('is off in the Worker under test', () => {
  expect(env).toMatchObject({ TURNSTILE_SITE_KEY: '', TURNSTILE_SECRET_KEY: '' });
});
