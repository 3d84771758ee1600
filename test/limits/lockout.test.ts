/**
 * What strangers who send wrong passwords can do to the owner of an account, and what they cannot: one path stays open,
 * whatever they send (OWASP ASVS 6.1.1).
 */
import { beforeEach, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';

const app = makeTestApp();

interface From {
  ip?: string;
  cookie?: string;
}

const attempt = (username: string, password: string, { ip, cookie }: From = {}) =>
  app.post(
    '/v1/login',
    { username, password },
    {
      headers: {
        ...(ip !== undefined && { 'CF-Connecting-IP': ip }),
        ...(cookie !== undefined && { Cookie: cookie }),
      },
    },
  );

/** Networks of its own for each test: the rate limit of an address is counted across them. */
let test = 0;
beforeEach(() => {
  test++;
});
const network = (n: number): string => `10.${test}.${Math.floor(n / 200)}.${1 + (n % 200)}`;

/** So many wrong passwords from one network. */
async function guess(username: string, times: number, ip: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await attempt(username, 'wrong', { ip })).status);
  return statuses;
}

/** Ten wrong passwords from each of ten networks. */
async function guessFromEverywhere(username: string): Promise<void> {
  for (let n = 0; n < 10; n++) {
    expect(await guess(username, 10, network(n))).toEqual(Array(10).fill(401));
  }
}

/** What a browser keeps of an earlier login. */
async function knownDevice(username: string, password = goodPassword): Promise<string> {
  const response = await attempt(username, password, { ip: network(900) });
  expect(response.status).toBe(200);
  return cookieOf(response);
}

const cookieOf = (response: Response): string =>
  String(response.headers.get('Set-Cookie')).split(';')[0] ?? '';

it('lets the owner in from another network while the one of a guesser waits', async () => {
  const { username } = await register(app);
  await guess(username, 10, network(1));
  await expectProblem(
    await attempt(username, goodPassword, { ip: network(1) }),
    429,
    'too-many-attempts',
  );
  expect((await attempt(username, goodPassword, { ip: network(2) })).status).toBe(200);
});

it('counts the addresses of one IPv6 site as one: it has 65,536 times a /64', async () => {
  const { username } = await register(app);
  for (let i = 0; i < 10; i++) await guess(username, 1, `2001:db8:1:${i}::1`);
  const same = await attempt(username, goodPassword, { ip: '2001:db8:1:ffff::1' });
  await expectProblem(same, 429, 'too-many-attempts');
  const other = await attempt(username, goodPassword, { ip: '2001:db8:2::1' });
  expect(other.status).toBe(200);
});

it('lets ninety-nine guesses from ten networks shut nobody out, and a hundred every network', async () => {
  const { username } = await register(app);
  for (let n = 0; n < 10; n++) await guess(username, n === 9 ? 9 : 10, network(n));
  expect((await attempt(username, goodPassword, { ip: network(50) })).status).toBe(200);

  await guessFromEverywhere(username);
  const locked = await attempt(username, goodPassword, { ip: network(51) });
  expect(locked.headers.get('Retry-After')).toBe('30');
  await expectProblem(locked, 429, 'too-many-attempts');
});

it('lets one guess of all networks through after each wait, not one each', async () => {
  const { username } = await register(app);
  await guessFromEverywhere(username);
  travel('30s');
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      return (await attempt(username, 'wrong', { ip: network(100 + n) })).status;
    }),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(1);
});

it('lets a device that has logged in before through, although every network waits', async () => {
  const { username } = await register(app);
  const cookie = await knownDevice(username);
  await guessFromEverywhere(username);
  expect((await attempt(username, goodPassword, { ip: network(60) })).status).toBe(429);
  expect((await attempt(username, goodPassword, { ip: network(60), cookie })).status).toBe(200);
});

it('gives a stolen device as many guesses as a network, wherever they come from', async () => {
  const { username } = await register(app);
  const cookie = await knownDevice(username);
  const statuses: number[] = [];
  for (let n = 0; n < 11; n++) {
    statuses.push((await attempt(username, 'wrong', { ip: network(n), cookie })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
  expect((await attempt(username, goodPassword, { ip: network(0) })).status).toBe(200);
});

it.each([
  ['that was issued for another account', async () => knownDevice((await register(app)).username)],
  ['with another ending', async (own: string) => `${own.slice(0, -2)}AA`],
  ['with another id', async (own: string) => own.replace(/=.{22}/, `=${'A'.repeat(22)}`)],
  ['of nothing', async (own: string) => own.replace(/=.*/, '=')],
  ['under another name', async (own: string) => own.replace(/^[^=]+/, '__Host-device')],
  ['without its prefix', async (own: string) => own.replace('__Host-', '')],
])('lets no device through by a cookie %s', async (_, change) => {
  const { username } = await register(app);
  const cookie = await change(await knownDevice(username));
  await guessFromEverywhere(username);
  const response = await attempt(username, goodPassword, { ip: network(70), cookie });
  await expectProblem(response, 429, 'too-many-attempts');
});

it('knows a device of two accounts for both, whoever logged in last', async () => {
  const [one, other] = [await register(app), await register(app)];
  const cookie = [
    await knownDevice(one.username),
    await knownDevice(other.username),
    await knownDevice(one.username),
  ].join('; ');
  for (const { username } of [one, other]) {
    await guessFromEverywhere(username);
    expect((await attempt(username, goodPassword, { ip: network(61), cookie })).status).toBe(200);
  }
});

it('forgets every device of an old password, so that who knew it once has nothing left', async () => {
  const person = await register(app);
  const cookie = await knownDevice(person.username);
  const change = { oldPassword: goodPassword, newPassword: otherPassword };
  const token = await login(app, person);
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);

  await guessFromEverywhere(person.username);
  const stale = await attempt(person.username, otherPassword, { ip: network(62), cookie });
  await expectProblem(stale, 429, 'too-many-attempts');
});

it('knows the device that changed the password, and counts its wrong old ones apart', async () => {
  const person = await register(app);
  const cookie = await knownDevice(person.username);
  const token = await login(app, person);
  await guessFromEverywhere(person.username);

  const from = { token, headers: { 'CF-Connecting-IP': network(63) } };
  const change = { oldPassword: goodPassword, newPassword: otherPassword };
  await expectProblem(
    await app.post('/v1/change-password', change, from),
    429,
    'too-many-attempts',
  );
  const changed = await app.post('/v1/change-password', change, {
    ...from,
    headers: { ...from.headers, Cookie: cookie },
  });
  expect(changed.status).toBe(204);

  await guessFromEverywhere(person.username);
  const next = { ip: network(64), cookie: cookieOf(changed) };
  expect((await attempt(person.username, otherPassword, next)).status).toBe(200);
});

it('knows the device that reset the password, although all networks wait again at once', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const body = { token, newPassword: otherPassword };
  const reset = await app.post('/v1/reset-password', body);
  expect(reset.status).toBe(204);
  await guessFromEverywhere(person.username);
  const next = { ip: network(65), cookie: cookieOf(reset) };
  expect((await attempt(person.username, otherPassword, next)).status).toBe(200);
});

it('answers a cookie for an account that does not exist as one for an account that does', async () => {
  const cookie = await knownDevice((await register(app)).username);
  const response = await attempt(freshEmail(), 'wrong', { cookie });
  await expectProblem(response, 401, 'invalid-credentials');
  expect(response.headers.get('Set-Cookie')).toBeNull();
});

it('leaves the three links good that strangers asked for, from every network, while all wait', async () => {
  const { username, id } = await register(app);
  for (let n = 0; n < 3; n++) {
    const headers = { 'CF-Connecting-IP': network(n) };
    expect((await app.post('/v1/forgot-password', { username }, { headers })).status).toBe(202);
  }
  await guessFromEverywhere(username);
  await expectProblem(
    await app.post('/v1/forgot-password', { username }),
    429,
    'too-many-requests',
  );

  await runMailQueue(id);
  const links = (await mailsTo(username)).filter(({ text }) => text.includes('#token='));
  expect(links).toHaveLength(3);
  const first = /#token=([\w-]+)/.exec(links[0]?.text ?? '')?.[1];
  const body = { token: first, newPassword: otherPassword };
  expect((await app.post('/v1/reset-password', body)).status).toBe(204);
  expect(await canLogIn(app, username, otherPassword)).toBe(true);
});

it('lets a person ask for a link again once a changed password has killed the three before', async () => {
  const person = await register(app);
  const token = await login(app, person);
  for (let i = 0; i < 3; i++) await resetToken(app, person);
  const dead = await linkTokenOf(person.username);
  const change = { oldPassword: goodPassword, newPassword: otherPassword };
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);

  const old = { token: dead, newPassword: 'Velvet?Compass3' };
  await expectProblem(await app.post('/v1/reset-password', old), 410, 'reset-link-invalid');
  const fresh = { token: await resetToken(app, person), newPassword: 'Velvet?Compass3' };
  expect((await app.post('/v1/reset-password', fresh)).status).toBe(204);
});

it('leaves the count of a person whose change was refused', async () => {
  const person = await register(app);
  const token = await login(app, person);
  for (let i = 0; i < 3; i++) await resetToken(app, person);
  const change = { oldPassword: 'wrong', newPassword: otherPassword };
  expect((await app.post('/v1/change-password', change, { token })).status).toBe(403);
  const { username } = person;
  await expectProblem(
    await app.post('/v1/forgot-password', { username }),
    429,
    'too-many-requests',
  );
});

it('tells the owner once of all networks that wait', async () => {
  const { username, id } = await register(app);
  await guessFromEverywhere(username);
  await runMailQueue(id);
  const subjects = (await mailsTo(username)).map(({ subject }) => subject);
  expect(subjects).toEqual(['Too many wrong passwords']);
});
