/** A login of an account that has a second factor: the password opens half of it. */
import { describe, expect, it } from 'vitest';
import { makeHasher } from '../../src/credentials/hasher';
import { cheap, makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { signWith } from '../support/authenticator';
import { travel } from '../support/clock';
import {
  codeOf,
  halfLogin,
  optionsFor,
  provedPerson,
  setUpApp,
  showFactor,
  withApp,
  withPasskey,
} from '../support/factors';
import { linkTokenOf, readMailbox, runMailQueue } from '../support/mail';
import { goodPassword, login, otherPassword, type Tokens } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows, setUser, userRow } from '../support/rows';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const totp = (secret: string, steps = 1) => ({ method: 'totp', code: codeOf(secret, steps) });
const recovery = (code = '') => ({ method: 'recovery-code', code });
const wrongCode = { method: 'totp', code: '000000' };

it('asks for the second factor after the right password, and says what there is', async () => {
  const person = await withApp(app);
  const problem = await expectProblem(
    await app.post('/v1/login', { username: person.username, password: person.password }),
    403,
    'second-factor-required',
  );
  expect(problem).toMatchObject({ methods: ['totp', 'recovery-code'], expiresIn: 600 });
});

it('says nothing of it after a wrong password', async () => {
  const { username } = await withApp(app);
  const response = await app.post('/v1/login', { username, password: otherPassword });
  await expectProblem(response, 401, 'invalid-credentials');
});

it('opens a session for a code, and the token says how', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  const response = await showFactor(app, token, totp(person.secret));
  expect(response.status).toBe(200);
  const { accessToken } = await response.json<Tokens>();
  const { claims } = partsOf(accessToken);
  expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], auth_time: claims.iat });
  expect((await app.get('/v1/me', { token: accessToken })).status).toBe(200);
});

it('takes the code of the step before, of this one and of the next, and no other', async () => {
  const person = await withApp(app);
  travel('5m');
  for (const [steps, status] of [
    [-2, 403],
    [-1, 200],
    [0, 200],
    [1, 200],
    [2, 403],
  ] as const) {
    const { token } = await halfLogin(app, person);
    expect((await showFactor(app, token, totp(person.secret, steps))).status).toBe(status);
  }
});

it('takes a code once, also in another login', async () => {
  const person = await withApp(app);
  const first = await halfLogin(app, person);
  const second = await halfLogin(app, person);
  expect((await showFactor(app, first.token, totp(person.secret))).status).toBe(200);
  const again = await showFactor(app, second.token, totp(person.secret));
  await expectProblem(again, 403, 'second-factor-invalid');
});

it('does not take the code that confirmed the app', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  await expectProblem(
    await showFactor(app, token, totp(person.secret, 0)),
    403,
    'second-factor-invalid',
  );
});

it('lets one in of twenty who show the same code at the same moment', async () => {
  const person = await withApp(app);
  const halves = [];
  for (let i = 0; i < 9; i++) halves.push(await halfLogin(app, person));
  const generous = makeTestApp({ LOGIN_MAX_FAILURES: '100' });
  for (let i = 0; i < 11; i++) halves.push(await halfLogin(generous, person));
  const shown = await Promise.all(
    halves.map(({ token }) => showFactor(generous, token, totp(person.secret))),
  );
  expect(shown.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(403)]);
});

it('takes a code as people type it', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  const code = codeOf(person.secret, 1);
  const typed = ` ${code.slice(0, 3)} ${code.slice(3)}\u00a0`;
  expect((await showFactor(app, token, { method: 'totp', code: typed })).status).toBe(200);
});

it.each([
  '',
  '12345',
  '1234567',
  'abcdef',
  '000000\u0000',
  '😀'.repeat(20),
  '__proto__',
  '1'.repeat(1000),
])('refuses the code %j', async (code) => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  await expectProblem(
    await showFactor(app, token, { method: 'totp', code }),
    403,
    'second-factor-invalid',
  );
});

it('ends the first half with the second: its token opens nothing more', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  await showFactor(app, token, totp(person.secret));
  await expectProblem(
    await showFactor(app, token, recovery(person.recoveryCodes[0])),
    401,
    'invalid-token',
  );
});

it('opens nothing else with the token of the first half', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  for (const [method, path] of [
    ['GET', '/v1/me'],
    ['POST', '/v1/me/totp'],
    ['GET', '/v1/me/second-factors'],
    ['POST', '/v1/logout'],
  ] as const) {
    await expectProblem(await app.send(method, path, { token }), 401, 'invalid-token');
  }
  const change = { oldPassword: person.password, newPassword: otherPassword };
  await expectProblem(
    await app.post('/v1/change-password', change, { token }),
    401,
    'invalid-token',
  );
});

it('does not take an access token for the second half', async () => {
  const person = await withApp(app);
  await expectProblem(
    await showFactor(app, person.token, totp(person.secret)),
    401,
    'invalid-token',
  );
});

it('forgets the first half after ten minutes', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  travel('10m');
  await expectProblem(await showFactor(app, token, totp(person.secret)), 401, 'invalid-token');
});

it('takes each of the ten recovery codes once', async () => {
  const person = await withApp(app);
  expect(new Set(person.recoveryCodes).size).toBe(10);
  for (const code of person.recoveryCodes) {
    travel('1s');
    const { token } = await halfLogin(app, person);
    const shown = await showFactor(app, token, recovery(code));
    const { accessToken } = await shown.json<Tokens>();
    expect(partsOf(accessToken).claims.amr).toEqual(['pwd', 'mfa']);
  }
  for (const code of [person.recoveryCodes[0], person.recoveryCodes[9]]) {
    travel('1s');
    const { token } = await halfLogin(app, person);
    await expectProblem(await showFactor(app, token, recovery(code)), 403, 'second-factor-invalid');
  }
});

it('offers no recovery codes once all ten are used', async () => {
  const person = await withApp(app);
  for (const code of person.recoveryCodes) {
    const { token, methods } = await halfLogin(app, person);
    expect(methods).toEqual(['totp', 'recovery-code']);
    expect((await showFactor(app, token, recovery(code))).status).toBe(200);
  }
  expect((await halfLogin(app, person)).methods).toEqual(['totp']);
});

it('takes a recovery code as people read it', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  const written = (person.recoveryCodes[0] ?? '')
    .toUpperCase()
    .replaceAll('0', 'O')
    .replaceAll('1', 'l')
    .replaceAll('-', ' ');
  expect((await showFactor(app, token, recovery(written))).status).toBe(200);
});

it('lets one in of twenty who show the same recovery code at the same moment', async () => {
  const generous = makeTestApp({ LOGIN_MAX_FAILURES: '100' });
  const person = await withApp(generous);
  const halves = [];
  for (let i = 0; i < 20; i++) halves.push(await halfLogin(generous, person));
  const shown = await Promise.all(
    halves.map(({ token }) => showFactor(generous, token, recovery(person.recoveryCodes[3]))),
  );
  expect(shown.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(403)]);
});

it('takes the recovery codes of another account for none', async () => {
  const [person, other] = [await withApp(app), await withApp(app)];
  const { token } = await halfLogin(app, person);
  await expectProblem(
    await showFactor(app, token, recovery(other.recoveryCodes[0])),
    403,
    'second-factor-invalid',
  );
});

it('takes a passkey, which the account has to have', async () => {
  const [person, other] = [await withPasskey(app), await withPasskey(app)];
  const { token, methods } = await halfLogin(app, person);
  expect(methods).toEqual(['passkey', 'recovery-code']);
  const path = '/v1/login/second-factor';
  const foreign = await signWith(other.passkey, await optionsFor(app, path, token));
  await expectProblem(
    await showFactor(app, token, { method: 'passkey', response: foreign }),
    403,
    'second-factor-invalid',
  );
  const options = await optionsFor<{ challenge: string; allowCredentials: { id: string }[] }>(
    app,
    path,
    token,
  );
  expect(options.allowCredentials.map(({ id }) => id)).toEqual([person.passkey.id]);
  const response = await signWith(person.passkey, options);
  const shown = await showFactor(app, token, { method: 'passkey', response });
  const { accessToken } = await shown.json<Tokens>();
  expect(partsOf(accessToken).claims.amr).toEqual(['pwd', 'pop', 'user', 'mfa']);
});

it('does not take what a passkey has signed in another half of a login', async () => {
  const person = await withPasskey(app);
  const [mine, other] = [await halfLogin(app, person), await halfLogin(app, person)];
  const path = '/v1/login/second-factor';
  const response = await signWith(person.passkey, await optionsFor(app, path, other.token));
  await expectProblem(
    await showFactor(app, mine.token, { method: 'passkey', response }),
    403,
    'second-factor-invalid',
  );
});

it('counts wrong codes with wrong passwords, and a right password forgives none', async () => {
  const person = await withApp(app);
  const { username } = person;
  for (let i = 0; i < 4; i++) await app.post('/v1/login', { username, password: otherPassword });
  for (let i = 0; i < 6; i++) {
    const { token } = await halfLogin(app, person);
    const shown = await showFactor(app, token, wrongCode);
    await expectProblem(shown, 403, 'second-factor-invalid');
  }
  const eleventh = await app.post('/v1/login', { username, password: person.password });
  await expectProblem(eleventh, 429, 'too-many-attempts');
});

it('counts no right password as a wrong one', async () => {
  const person = await withApp(app);
  for (let i = 0; i < 12; i++) await halfLogin(app, person);
});

it.each(['10', '1'])(
  'lets the owner in, once the wait after %s wrong passwords is over, without another one',
  async (LOGIN_MAX_FAILURES) => {
    const limited = makeTestApp({ LOGIN_MAX_FAILURES });
    const person = await withApp(limited);
    const { username } = person;
    for (let i = 0; i < Number(LOGIN_MAX_FAILURES); i++) {
      await limited.post('/v1/login', { username, password: otherPassword });
    }
    travel('30s');
    const { token } = await halfLogin(limited, person);
    expect((await showFactor(limited, token, totp(person.secret))).status).toBe(200);
  },
);

it('makes a guesser wait twice as long for the second wrong code after a lock', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  for (let i = 0; i < 10; i++) await showFactor(app, token, wrongCode);
  travel('30s');
  await halfLogin(app, person);
  expect((await showFactor(app, token, wrongCode)).status).toBe(403);
  const locked = await showFactor(app, token, totp(person.secret));
  expect([locked.status, locked.headers.get('Retry-After')]).toEqual([429, '60']);
});

it('audits a lock by wrong codes as one', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  for (let i = 0; i < 9; i++) await showFactor(app, token, wrongCode);
  auditLines();
  await showFactor(app, token, wrongCode);
  expect(auditLines()).toMatchObject([{ event: 'authn_login_lock', reason: 'code-wrong' }]);
});

it('forgives what was tried before once the second factor is right', async () => {
  const person = await withApp(app);
  for (let i = 0; i < 4; i++) {
    const { token } = await halfLogin(app, person);
    await showFactor(app, token, { method: 'totp', code: '000000' });
  }
  const { token } = await halfLogin(app, person);
  expect((await showFactor(app, token, totp(person.secret))).status).toBe(200);
  for (let i = 0; i < 5; i++) await halfLogin(app, person);
});

it('forgives no wrong code for a new password: a mailbox buys nobody fresh guesses', async () => {
  const person = await withApp(app);
  const wrong = { method: 'totp', code: '000000' };
  let [guesses, password] = [0, person.password];
  for (const next of ['Copper!Lantern7', 'Velvet?Compass3', 'Marble/Orchid88', 'Saffron#Tide91']) {
    for (let i = 0; i < 4; i++) {
      const { token } = await halfLogin(app, { ...person, password });
      if ((await showFactor(app, token, wrong)).status === 403) guesses++;
    }
    const token = await resetToken(app, person);
    const reset = await app.post('/v1/reset-password', { token, newPassword: next });
    expect(reset.status).toBe(204);
    password = next;
  }
  expect(guesses).toBe(10);
});

it('trusts no device with more guesses, as it does with passwords', async () => {
  const person = await withApp(app);
  const wrong = { method: 'totp', code: '000000' };
  const from = (address: number) => ({ 'CF-Connecting-IP': `198.51.100.${address}` });
  let guesses = 0;
  for (let i = 0; i < 12; i++) {
    const token = await resetToken(app, person);
    const newPassword = `Copper!Lantern${i}x`;
    const reset = await app.post(
      '/v1/reset-password',
      { token, newPassword },
      { headers: from(7) },
    );
    const cookie = (reset.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
    const half = await app.post(
      '/v1/login',
      { username: person.username, password: newPassword },
      { headers: { Cookie: cookie, ...from(7) } },
    );
    const { challengeToken } = await half.json<{ challengeToken: string }>();
    const shown = await app.post('/v1/login/second-factor', wrong, {
      token: challengeToken,
      headers: { Cookie: cookie, ...from(7) },
    });
    if (shown.status === 403) guesses++;
  }
  expect(guesses).toBe(10);
});

it('counts guesses anew after a factor that was right', async () => {
  const person = await withApp(app);
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 3; i++) {
      const { token } = await halfLogin(app, person);
      expect((await showFactor(app, token, { method: 'totp', code: '000000' })).status).toBe(403);
    }
    travel('30s');
    const { token } = await halfLogin(app, person);
    expect((await showFactor(app, token, totp(person.secret, 0))).status).toBe(200);
  }
});

it('tells the owner when somebody who knows the password guesses codes', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  for (let i = 0; i < 10; i++) await showFactor(app, token, wrongCode);
  const told = /Someone is guessing your second factor|too many wrong codes after the password/;
  expect(await readMailbox(person)).toMatch(told);
});

it('leaves the trail: the half, what was wrong, and how somebody came in', async () => {
  const person = await withApp(app);
  auditLines();
  const { token } = await halfLogin(app, person);
  await showFactor(app, token, { method: 'totp', code: '000000' });
  await showFactor(app, token, totp(person.secret));
  expect(auditLines().map(({ event, outcome, reason }) => [event, outcome, reason])).toEqual([
    ['authn_login_challenge', 'success', 'second-factor-required'],
    ['authn_login_fail', 'failure', 'code-wrong'],
    ['authn_login_success', 'success', 'totp'],
  ]);
});

it('asks for the second factor before it gives a way to a new password', async () => {
  const person = await withApp(app);
  await setUser(person.id, 'password_changed_at', Date.now() - 31 * 86_400_000);
  const { token } = await halfLogin(app, person);
  const shown = await showFactor(app, token, totp(person.secret));
  const { changeToken } = await expectProblem(shown, 403, 'password-expired');
  const change = { oldPassword: person.password, newPassword: otherPassword };
  const changed = await app.post('/v1/change-password', change, { token: changeToken ?? '' });
  expect(changed.status).toBe(204);
});

it('spends the code that led to a way to a new password', async () => {
  const person = await withApp(app);
  await setUser(person.id, 'password_changed_at', Date.now() - 31 * 86_400_000);
  const { token } = await halfLogin(app, person);
  await showFactor(app, token, totp(person.secret));
  const again = await halfLogin(app, person);
  await expectProblem(
    await showFactor(app, again.token, totp(person.secret)),
    403,
    'second-factor-invalid',
  );
});

it('lets nobody in whose account was switched off between the halves, and spends nothing', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  const before = await countRows('factor_uses');
  await setUser(person.id, 'active', 0);
  await expectProblem(await showFactor(app, token, totp(person.secret)), 401, 'invalid-token');
  expect(await countRows('factor_uses')).toBe(before);
});

it('lets nobody in with a factor that was removed between the halves', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  travel('30s');
  expect((await app.send('DELETE', '/v1/me/totp', { token: person.token })).status).toBe(204);
  await expectProblem(
    await showFactor(app, token, totp(person.secret)),
    403,
    'second-factor-invalid',
  );
  // The password alone again.
  await login(app, person);
});

it('keeps the factor through a reset of the password by mail', async () => {
  const person = await withApp(app);
  await app.post('/v1/forgot-password', { username: person.username });
  await runMailQueue(person.id);
  const token = await linkTokenOf(person.username);
  const reset = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
  expect(reset.status).toBe(204);
  await halfLogin(app, { ...person, password: otherPassword });
});

it('asks nobody where MFA is off', async () => {
  const person = await withApp(app);
  const off = makeTestApp({ MFA: 'off' });
  await login(off, person);
  await expectProblem(
    await off.send('POST', '/v1/me/totp', { token: person.token }),
    404,
    'not-found',
  );
  await expectProblem(await off.post('/v1/login/passkey', {}), 404, 'not-found');
});

it('seals the secret of the app: the database does not have it', async () => {
  const person = await withApp(app);
  expect(await countRows('factors WHERE secret LIKE ?', `%${person.secret}%`)).toBe(0);
  expect(await countRows("factors WHERE user_id = ? AND kind = 'totp'", person.id)).toBe(1);
});

it('adds a second app to nobody who has one', async () => {
  const person = await withApp(app);
  await expect(setUpApp(app, person.token)).rejects.toThrow('second-factor-exists');
});

it('is the password that is asked first: a code without it opens nothing', async () => {
  const { username, secret } = await withApp(app);
  const response = await app.post('/v1/login/second-factor', totp(secret));
  await expectProblem(response, 401, 'authentication-required');
  expect(username).not.toBe(goodPassword);
});

it('makes an older hash anew with the first half, while the password is at hand', async () => {
  const person = await withApp(app);
  const older = makeHasher({
    fingerprintKeys: [{ id: 'one', key: new Uint8Array(32) }],
    passwordCost: { ...cheap, iterations: 3 },
    fingerprintCost: cheap,
  });
  await setUser(person.id, 'password_hash', await older.hash(person.password));
  const { token } = await halfLogin(app, person);
  expect((await userRow(person.id)).password_hash).toContain('t=1,');
  expect((await showFactor(app, token, totp(person.secret))).status).toBe(200);
});

describe('half a login', () => {
  it('opens one session, however many good codes are shown at the same moment', async () => {
    const person = await withApp(app);
    const { token } = await halfLogin(app, person);
    const [one, two, three] = person.recoveryCodes;
    const all = await Promise.all(
      [one, two, three].map((code) => showFactor(app, token, recovery(code))),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    // Those that came too late were not spent.
    const spent =
      "factor_uses WHERE proof LIKE 'recovery:%' AND factor_id IN (SELECT id FROM factors WHERE user_id = ?)";
    expect(await countRows(spent, person.id)).toBe(1);
  });

  it.each([
    ['nothing', {}],
    ['no method', { code: '123456' }],
    ['an unknown method', { method: 'sms', code: '123456' }],
    ['a method of the prototype', { method: '__proto__', code: '123456' }],
    ['a list of methods', { method: ['totp'], code: '123456' }],
    ['a code of another type', { method: 'totp', code: 123456 }],
    ['a passkey without an answer', { method: 'passkey' }],
  ])('refuses %s by its rules', async (_, body) => {
    const { token } = await halfLogin(app, await withApp(app));
    await expectProblem(await showFactor(app, token, body), 422, 'validation-failed');
  });

  it('says which member is missing, or is none that it knows', async () => {
    const { token } = await halfLogin(app, await withApp(app));
    const rules = async (body: object) =>
      rulesOf(await expectProblem(await showFactor(app, token, body), 422, 'validation-failed'));
    expect(await rules({ code: '1' })).toEqual(['/method required']);
    expect(await rules({ method: 'sms', code: '1' })).toEqual(['/method wrong_type']);
    const unknown = await showFactor(app, token, { method: 'sms', code: '1' });
    expect(await unknown.text()).toContain('one of these: totp, recovery-code, passkey, setup');
  });
});

describe('devices that are known for the password', () => {
  it('have no guesses of their own at codes, however many there are', async () => {
    const person = await provedPerson(app);
    const cookies: string[] = [];
    for (let i = 0; i < 21; i++) {
      const { username, password } = person;
      const response = await app.post('/v1/login', { username, password });
      cookies.push((response.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '');
    }
    expect(new Set(cookies).size).toBe(21);
    const { secret } = await setUpApp(app, person.token);
    let guesses = 0;
    for (let i = 0; i < 60; i++) {
      const headers = { Cookie: cookies[i % 21] ?? '' };
      const { username, password } = person;
      const half = await app.post('/v1/login', { username, password }, { headers });
      const { challengeToken: token = '' } = await half.json<{ challengeToken?: string }>();
      const body = { method: 'totp', code: '000000' };
      const shown = await app.post('/v1/login/second-factor', body, { token, headers });
      if (shown.status === 403) guesses++;
    }
    expect(guesses).toBe(10);
    expect(secret).toBeDefined();
  });
});
