import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { travel } from '../support/clock';
import { canLogIn, goodPassword, login, register } from '../support/people';
import { countRows, prove } from '../support/rows';
import { dbBeforeBatch } from '../support/stand-ins';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const tryLogin = (username: unknown, password: unknown = goodPassword, by = app) =>
  by.post('/v1/login', { username, password });

it('answers a token, its lifetime, the expiry of the password and the time it took', async () => {
  const person = await register(app);
  const response = await tryLogin(person.username);

  expect(response.status).toBe(200);
  expect(response.headers.get('Server-Timing')).toMatch(/^total;dur=\d+(\.\d+)?$/);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toStrictEqual({
    accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
    tokenType: 'Bearer',
    expiresIn: 3600,
    refreshToken: expect.stringMatching(/^[0-9a-f]{8}\.[0-9a-f-]{36}\.0\.[\w-]{43}$/),
    refreshExpiresIn: 14 * 86_400,
    passwordExpiresAt: '2040-03-31T12:00:00.000Z',
    executionTime: expect.stringMatching(/^\d+ ms$/),
  });
});

it('reads the time it took after the last write', async () => {
  const person = await register(app);
  const slow = makeTestApp({
    DB: dbBeforeBatch(() => {
      travel('2s');
    }),
  });
  const response = await tryLogin(person.username, person.password, slow);
  expect(response.headers.get('Server-Timing')).toBe('total;dur=2000');
  expect(await response.json()).toMatchObject({ executionTime: '2000 ms' });
});

it('gives a lifetime of ACCESS_TOKEN_TTL', async () => {
  const person = await register(app);
  const short = makeTestApp({ ACCESS_TOKEN_TTL: '15m' });
  const response = await tryLogin(person.username, person.password, short);
  const { accessToken, expiresIn } = await response.json<{
    accessToken: string;
    expiresIn: number;
  }>();
  expect(expiresIn).toBe(900);
  const { claims } = partsOf(accessToken);
  expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
});

it('names the session and the person in the token, and nothing about them', async () => {
  const person = await register(app);
  const { header, claims } = partsOf(await login(app, person));
  const now = Date.now() / 1000;

  expect(header).toStrictEqual({ alg: 'EdDSA', typ: 'JWT', kid: 'test-1' });
  expect(claims).toStrictEqual({
    iss: 'https://accounts.example',
    aud: 'https://accounts.example',
    sub: person.id,
    scope: 'account',
    amr: ['pwd'],
    auth_time: now,
    sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: now,
    exp: now + 3600,
  });
  expect(await countRows('sessions WHERE id = ? AND user_id = ?', claims.sid, person.id)).toBe(1);
  expect(claims.jti).not.toBe(claims.sid);
});

it('opens a session of its own for every login', async () => {
  const person = await register(app);
  const [first, second] = await Promise.all([login(app, person), login(app, person)]);
  expect(partsOf(first).claims.jti).not.toBe(partsOf(second).claims.jti);
  for (const token of [first, second]) {
    expect((await app.get('/v1/me', { token })).status).toBe(200);
  }
});

it('lets a person in by e-mail and by phone, in any spelling', async () => {
  const email = `harper.${crypto.randomUUID().slice(0, 8)}@bücher.example`;
  const person = await register(app, { username: email, phone: '+14155550160' });
  await prove(person.id, 'phone');
  const spellings = [
    email,
    ` ${email.toUpperCase()} `,
    email.replace('bücher', 'xn--bcher-kva'),
    email.normalize('NFD'),
    '+14155550160',
    ' +1 (415) 555-0160 ',
    '+1.415.555.0160',
  ];
  for (const username of spellings) {
    const token = await login(app, { username, password: goodPassword });
    expect(partsOf(token).claims.sub, username).toBe(person.id);
  }
});

it('reads a national phone number only where DEFAULT_COUNTRY is set', async () => {
  await register(app, { username: '+14155550161' });
  const american = makeTestApp({ DEFAULT_COUNTRY: 'US' });
  expect((await tryLogin('(415) 555-0161', goodPassword, american)).status).toBe(200);
  expect((await tryLogin('(415) 555-0161')).status).toBe(401);
});

it('takes the NFD spelling of a password that was set in NFC, and the other way round', async () => {
  const password = 'Über-Ãrger-42é';
  const [nfc, nfd] = [password.normalize('NFC'), password.normalize('NFD')];
  expect(nfc).not.toBe(nfd);
  const one = await register(app, { password: nfc });
  const two = await register(app, { password: nfd });
  expect(await canLogIn(app, one.username, nfd)).toBe(true);
  expect(await canLogIn(app, two.username, nfc)).toBe(true);
});
