import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { pending } from '../support/confirmations';
import { faultyStores } from '../support/faulty-stores';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { freshEmail, goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { prove, setUser, userRow } from '../support/rows';

const app = makeTestApp();

const attempt = (username: string, password = 'wrong') =>
  app.post('/v1/login', { username, password });

async function fail(username: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await attempt(username)).status);
  return statuses;
}

const wrong = (times: number): number[] => Array(times).fill(401);

/** Both kinds of account have to see the same; who does not exist must not stand out. */
const accounts: [string, () => Promise<string>][] = [
  ['an account', async () => (await register(app)).username],
  ['an account that does not exist', async () => freshEmail()],
  ['a username that can be nobody', async () => `nobody ${crypto.randomUUID()}`],
];

it.each(accounts)('answers the 11th guess at %s with 429 and 30 seconds', async (_, make) => {
  const username = await make();
  expect(await fail(username, 10)).toEqual(wrong(10));
  const eleventh = await attempt(username);
  expect(eleventh.headers.get('Retry-After')).toBe('30');
  await expectProblem(eleventh, 429, 'too-many-attempts');
});

it.each(accounts)(
  'lets one guess at %s through after each wait, which doubles up to an hour',
  async (_, make) => {
    const username = await make();
    await fail(username, 10);
    for (const wait of [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]) {
      const locked = await attempt(username);
      expect([locked.status, locked.headers.get('Retry-After')]).toEqual([429, String(wait)]);
      travel(`${wait}s`);
      expect((await attempt(username)).status).toBe(401);
    }
  },
);

it('refuses a second before the wait is over, and a refusal does not lengthen it', async () => {
  const { username } = await register(app);
  await fail(username, 10);
  for (let i = 0; i < 20; i++) expect((await attempt(username)).status).toBe(429);
  travel('29s');
  const early = await attempt(username);
  expect([early.status, early.headers.get('Retry-After')]).toEqual([429, '1']);
  travel('1s');
  expect((await attempt(username, goodPassword)).status).toBe(200);
});

it('refuses the right password while locked, and opens no session', async () => {
  const { username, id } = await register(app);
  await fail(username, 10);
  await expectProblem(await attempt(username, goodPassword), 429, 'too-many-attempts');
  const sessions = env.DB.prepare('select count(*) n from sessions where user_id = ?').bind(id);
  expect(await sessions.first('n')).toBe(0);
});

it('takes the right password as the 10th attempt', async () => {
  const { username } = await register(app);
  await fail(username, 9);
  expect((await attempt(username, goodPassword)).status).toBe(200);
});

it('starts anew after a success', async () => {
  const { username } = await register(app);
  await fail(username, 9);
  expect((await attempt(username, goodPassword)).status).toBe(200);
  expect(await fail(username, 10)).toEqual(wrong(10));
  expect((await attempt(username)).headers.get('Retry-After')).toBe('30');
});

it('starts anew after each success, also of two in the same millisecond', async () => {
  const { username } = await register(app);
  for (let success = 0; success < 3; success++) {
    await fail(username, 9);
    expect((await attempt(username, goodPassword)).status).toBe(200);
  }
});

it('starts anew after a right password that is expired', async () => {
  const { username } = await register(app);
  travel('31d');
  await fail(username, 9);
  await expectProblem(await attempt(username, goodPassword), 403, 'password-expired');
  expect(await fail(username, 10)).toEqual(wrong(10));
});

it('starts anew where the success was stored but its answer lost', async () => {
  const { username } = await register(app);
  await fail(username, 9);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const losing = makeTestApp(faultyStores({ call: 3, way: 'answer-lost' }).stores);
  const lost = await losing.post('/v1/login', { username, password: goodPassword });
  expect(lost.status).toBe(503);
  expect(await fail(username, 10)).toEqual(wrong(10));
});

it('forgives nothing where the success could not be stored', async () => {
  const { username } = await register(app);
  await fail(username, 9);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const refusing = makeTestApp(faultyStores({ call: 3, way: 'refused' }).stores);
  const refused = await refusing.post('/v1/login', { username, password: goodPassword });
  expect(refused.status).toBe(503);
  await expectProblem(await attempt(username), 429, 'too-many-attempts');
});

it('gives an attempt that read the account before a success no fresh count', async () => {
  const { username, id } = await register(app);
  const late = {
    source: 'network:unknown',
    trusted: false,
    maxFailures: 10,
    resetAt: (await userRow(id)).attempts_reset_at,
  };
  expect((await attempt(username, goodPassword)).status).toBe(200);
  await fail(username, 9);
  const counter = env.ATTEMPT_COUNTER.getByName(id);
  expect(await counter.begin(Date.now(), late)).toMatchObject({ allowed: true, locks: true });
  expect(await counter.begin(Date.now(), late)).toMatchObject({ allowed: false });
  await expectProblem(await attempt(username, goodPassword), 429, 'too-many-attempts');
});

it('starts anew once an account is opened by its link, whatever was tried there', async () => {
  const concealing = makeTestApp({ REGISTRATION: 'conceal' });
  const { username, password, token } = await pending(concealing);
  const confirm = (tried: string) =>
    concealing.post('/v1/confirm-registration', { token, password: tried });
  for (let i = 0; i < 9; i++) expect((await confirm(`Guess-${i}-xyz`)).status).toBe(401);
  expect((await confirm(password)).status).toBe(201);
  expect((await attempt(username, password)).status).toBe(200);
});

it('starts anew after a success also where D1 was restored to a moment before', async () => {
  const { username, id } = await register(app);
  for (let i = 0; i < 3; i++) await attempt(username, goodPassword);
  travel('1s');
  await setUser(id, 'attempts_reset_at', 0);
  for (let i = 0; i < 12; i++) expect((await attempt(username, goodPassword)).status).toBe(200);
});

it('keeps a lock that was stored when all sources were counted as one', async () => {
  const { username, id } = await register(app);
  await setUser(id, 'attempts_reset_at', 0);
  const stored = { failures: 14, lockedUntil: Date.now() + 480_000, lastAt: Date.now() };
  await runInDurableObject(env.ATTEMPT_COUNTER.getByName(id), (_, { storage }) => {
    storage.kv.put('attempts', stored);
  });
  const locked = await attempt(username, goodPassword);
  expect([locked.status, locked.headers.get('Retry-After')]).toEqual([429, '480']);
});

it('starts anew after a reset by mail, which works while locked', async () => {
  const { username, id } = await register(app);
  await fail(username, 10);
  expect((await app.post('/v1/forgot-password', { username })).status).toBe(202);
  await runMailQueue(id);
  const subjects = (await mailsTo(username)).map(({ subject }) => subject);
  expect(subjects.sort()).toEqual(['Choose a new password', 'Too many wrong passwords']);
  const token = await linkTokenOf(username);
  const body = { token, newPassword: otherPassword };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
  expect(await fail(username, 9)).toEqual(wrong(9));
  expect((await attempt(username, otherPassword)).status).toBe(200);
});

it.each(accounts)(
  'lets ten of a hundred parallel guesses at %s reach the password',
  async (_, make) => {
    const username = await make();
    auditLines();
    const responses = await Promise.all(Array.from({ length: 100 }, () => attempt(username)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(90);
    const refused = auditLines().filter(({ event }) => event === 'excess_rate_limit_exceeded');
    expect(refused).toHaveLength(90);
  },
);

it('lets no right password in behind a hundred parallel wrong ones', async () => {
  const { username } = await register(app);
  const guesses = Array.from({ length: 100 }, (_, i) =>
    attempt(username, i === 99 ? goodPassword : 'wrong'),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses).not.toContain(200);
});

it('counts both identifiers of a person as one', async () => {
  const phone = freshPhone();
  const { username, id } = await register(app, { phone });
  await prove(id, 'phone');
  await fail(username, 5);
  await fail(phone, 5);
  await expectProblem(await attempt(username), 429, 'too-many-attempts');
  await expectProblem(await attempt(phone, goodPassword), 429, 'too-many-attempts');
});

it('counts every spelling of an address as one', async () => {
  const username = freshEmail();
  await fail(username.toUpperCase(), 5);
  await fail(` ${username}`, 5);
  await expectProblem(await attempt(username), 429, 'too-many-attempts');
});

it('does not count one account against another', async () => {
  const [one, other] = [await register(app), await register(app)];
  await fail(one.username, 11);
  expect((await attempt(other.username, goodPassword)).status).toBe(200);
});

it('counts wrong old passwords of change-password like wrong logins', async () => {
  const person = await register(app);
  const token = await login(app, person);
  const change = (oldPassword: string) =>
    app.post('/v1/change-password', { oldPassword, newPassword: otherPassword }, { token });
  for (let i = 0; i < 10; i++) expect((await change('wrong')).status).toBe(403);
  await expectProblem(await change(goodPassword), 429, 'too-many-attempts');
  await expectProblem(await attempt(person.username, goodPassword), 429, 'too-many-attempts');
});

it.each([
  ['keeps the count for a day less a second', '86399s', [401, 429]],
  ['starts anew after a day of silence', '24h', [401, 401]],
])('%s', async (_, silence, statuses) => {
  const { username } = await register(app);
  await fail(username, 9);
  travel(silence);
  expect(await fail(username, 2)).toEqual(statuses);
});

it('follows LOGIN_MAX_FAILURES', async () => {
  const strict = makeTestApp({ LOGIN_MAX_FAILURES: '2' });
  const body = { username: freshEmail(), password: 'wrong' };
  for (const status of [401, 401, 429]) {
    expect((await strict.post('/v1/login', body)).status).toBe(status);
  }
});

it('audits the attempt that locks, and each one that is refused', async () => {
  const { username, id } = await register(app);
  auditLines();
  await fail(username, 11);
  const lines = auditLines();
  expect(lines.map(({ event }) => event)).toEqual([
    ...Array(9).fill('authn_login_fail'),
    'authn_login_lock',
    'excess_rate_limit_exceeded',
  ]);
  expect(new Set(lines.map(({ userId }) => userId))).toEqual(new Set([id]));
});
