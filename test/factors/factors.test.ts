/** The second factors of an account, as its owner sets them up, lists and removes them. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { type Bent, createPasskey } from '../support/authenticator';
import { travel } from '../support/clock';
import {
  addPasskey,
  codeOf,
  halfLogin,
  optionsFor,
  provedPerson,
  setUpApp,
  showFactor,
  withApp,
  withPasskey,
} from '../support/factors';
import { readMailbox } from '../support/mail';
import { login } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows } from '../support/rows';

const app = makeTestApp();

const begin = async (token: string) => {
  const response = await app.send('POST', '/v1/me/totp', { token });
  return response.json<{ secret: string; uri: string; qrCode: string; setUpToken: string }>();
};
const confirm = (token: string, body: object) => app.post('/v1/me/totp/confirm', body, { token });
const list = async (token: string) =>
  (await app.get('/v1/me/second-factors', { token })).json<Record<string, unknown>>();
const remove = (token: string, path: string) => app.send('DELETE', path, { token });

it('gives the secret as text, as an address and as a picture', async () => {
  const { token, username } = await provedPerson(app);
  const { secret, uri, qrCode } = await begin(token);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(decodeURIComponent(uri)).toContain(`otpauth://totp/accounts.example:${username}?`);
  expect(uri).toContain(`secret=${secret}`);
  expect(qrCode).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
  expect(qrCode).not.toMatch(/script|href|on\w+=/i);
});

it('stores nothing before the app is confirmed by a code', async () => {
  const person = await provedPerson(app);
  await begin(person.token);
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  await login(app, person);
});

it('refuses a wrong code, and takes the right one after it', async () => {
  const { token } = await provedPerson(app);
  const { secret, setUpToken } = await begin(token);
  const wrong = await confirm(token, { setUpToken, code: '000000' });
  await expectProblem(wrong, 403, 'second-factor-invalid');
  expect((await confirm(token, { setUpToken, code: codeOf(secret) })).status).toBe(201);
});

it('takes a set-up for ten minutes, of its account alone, and unbent', async () => {
  const [mine, other] = [await provedPerson(app), await provedPerson(app)];
  const { secret, setUpToken } = await begin(mine.token);
  // Not the last one, of which some bits mean nothing.
  const bent = `${setUpToken.slice(0, -9)}${setUpToken.at(-9) === 'A' ? 'B' : 'A'}${setUpToken.slice(-8)}`;
  for (const [token, setUp] of [
    [other.token, setUpToken],
    [mine.token, bent],
    [mine.token, ''],
    [mine.token, 'a.b'],
  ] as const) {
    const problem = await expectProblem(
      await confirm(token, { setUpToken: setUp, code: codeOf(secret) }),
      422,
      'validation-failed',
    );
    expect(rulesOf(problem)).toEqual(['/setUpToken setup_expired']);
  }
  travel('10m');
  const late = await confirm(mine.token, { setUpToken, code: codeOf(secret) });
  await expectProblem(late, 422, 'validation-failed');
});

it('sets up one app of two that are confirmed at the same moment', async () => {
  const { token } = await provedPerson(app);
  const [one, two] = [await begin(token), await begin(token)];
  const all = await Promise.all(
    [one, two].map(({ secret, setUpToken }) =>
      confirm(token, { setUpToken, code: codeOf(secret) }),
    ),
  );
  expect(all.map(({ status }) => status).sort()).toEqual([201, 409]);
});

it('shows the recovery codes once, and stores none of them', async () => {
  const person = await withApp(app);
  expect(person.recoveryCodes).toHaveLength(10);
  for (const code of person.recoveryCodes) {
    expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    expect(await countRows('factors WHERE secret LIKE ?', `%${code}%`)).toBe(0);
  }
  expect(await list(person.token)).toMatchObject({ recoveryCodes: { left: 10 } });
  expect(JSON.stringify(await list(person.token))).not.toContain(person.recoveryCodes[0]);
});

it('counts down the codes that are left', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  await showFactor(app, token, { method: 'recovery-code', code: person.recoveryCodes[4] });
  expect(await list(person.token)).toMatchObject({ recoveryCodes: { left: 9 } });
  expect(await readMailbox(person)).toMatch(/recovery code/);
});

it('makes the codes anew, and the old ones are good no more', async () => {
  const person = await withApp(app);
  const response = await app.send('POST', '/v1/me/recovery-codes', { token: person.token });
  expect(response.status).toBe(201);
  const { recoveryCodes } = await response.json<{ recoveryCodes: string[] }>();
  const old = await halfLogin(app, person);
  const code = person.recoveryCodes[0];
  const refused = await showFactor(app, old.token, { method: 'recovery-code', code });
  await expectProblem(refused, 403, 'second-factor-invalid');
  const shown = await showFactor(app, old.token, {
    method: 'recovery-code',
    code: recoveryCodes[0],
  });
  expect(shown.status).toBe(200);
});

it('lets nobody in by an old code while new ones are made, however close', async () => {
  const person = await withApp(app);
  const { token } = await halfLogin(app, person);
  const code = person.recoveryCodes[0];
  const [renewed, shown] = await Promise.all([
    app.send('POST', '/v1/me/recovery-codes', { token: person.token }),
    showFactor(app, token, { method: 'recovery-code', code }),
  ]);
  expect(renewed.status).toBe(201);
  // Before or after, but not both: where it was let in, the new set has all ten.
  expect([200, 403]).toContain(shown.status);
  expect(await list(person.token)).toMatchObject({ recoveryCodes: { left: 10 } });
});

it('makes no recovery codes for an account without a factor', async () => {
  const { token } = await provedPerson(app);
  const response = await app.send('POST', '/v1/me/recovery-codes', { token });
  await expectProblem(response, 409, 'no-second-factor');
});

it('asks a browser for a passkey of this service, with its owner verified', async () => {
  const person = await withPasskey(app);
  const options = await optionsFor<Record<string, unknown>>(app, '/v1/me/passkeys', person.token);
  expect(options).toMatchObject({
    rp: { id: 'accounts.example', name: 'accounts.example' },
    user: { name: person.username, displayName: 'Ines Moreau' },
    attestation: 'none',
    excludeCredentials: [{ id: person.passkey.id }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
});

it.each<[string, Bent]>([
  ['of another origin', { origin: 'https://evil.example' }],
  ['for another service', { rpId: 'evil.example' }],
  ['for a login', { type: 'webauthn.get' }],
  ['without its owner being verified', { flags: 65 }],
  ['for another challenge', { challenge: 'A'.repeat(43) }],
])('adds no passkey by an answer %s', async (_, bent) => {
  const { token, id } = await provedPerson(app);
  const { response } = await createPasskey(await optionsFor(app, '/v1/me/passkeys', token), bent);
  const added = await app.post('/v1/me/passkeys', { name: 'Laptop', response }, { token });
  const problem = await expectProblem(added, 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(['/response passkey_invalid']);
  expect(await countRows('factors WHERE user_id = ?', id)).toBe(0);
});

it('adds a passkey once, however often the answer is sent', async () => {
  const { token } = await provedPerson(app);
  const { response } = await createPasskey(await optionsFor(app, '/v1/me/passkeys', token));
  const all = await Promise.all(
    Array.from({ length: 5 }, () =>
      app.post('/v1/me/passkeys', { name: 'Laptop', response }, { token }),
    ),
  );
  expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

it('adds no passkey by what was asked for in another session', async () => {
  const person = await provedPerson(app);
  const other = await login(app, person);
  const { response } = await createPasskey(await optionsFor(app, '/v1/me/passkeys', other));
  const added = await app.post('/v1/me/passkeys', { name: 'x', response }, { token: person.token });
  await expectProblem(added, 422, 'validation-failed');
});

it.each([
  ['no name', '', 'too_short'],
  ['a name that shows nothing', '\u200b\u3164', 'too_short'],
  ['a name of 61 characters', 'x'.repeat(61), 'too_long'],
  ['a name with a line break', 'a\nb', 'forbidden_character'],
])('takes %s for none', async (_, name, code) => {
  const { token, passkeyId } = await withPasskey(app);
  const response = await app.send('PATCH', `/v1/me/passkeys/${passkeyId}`, {
    token,
    body: { name },
  });
  const problem = await expectProblem(response, 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual([`/name ${code}`]);
});

it('lists, renames and removes passkeys, those of its own account alone', async () => {
  const [mine, other] = [await withPasskey(app), await withPasskey(app)];
  const rename = (token: string) =>
    app.send('PATCH', `/v1/me/passkeys/${mine.passkeyId}`, { token, body: { name: '☎ Büro' } });
  await expectProblem(await rename(other.token), 404, 'second-factor-not-found');
  expect((await rename(mine.token)).status).toBe(204);
  const path = `/v1/me/passkeys/${mine.passkeyId}`;
  await expectProblem(await remove(other.token, path), 404, 'second-factor-not-found');
  expect(await list(mine.token)).toMatchObject({
    totp: null,
    passkeys: [{ id: mine.passkeyId, name: '☎ Büro' }],
  });
  expect((await remove(mine.token, path)).status).toBe(204);
  await expectProblem(await remove(mine.token, path), 404, 'second-factor-not-found');
});

it('has at most twenty passkeys', async () => {
  const { token, id } = await withPasskey(app);
  await env.DB.batch(
    Array.from({ length: 19 }, (_, i) =>
      env.DB.prepare(
        "INSERT INTO factors (id, user_id, kind, secret, credential_id, created_at) VALUES (?1, ?2, 'passkey', '', ?1, 0)",
      ).bind(`${id}-${i}`, id),
    ),
  );
  const response = await app.send('POST', '/v1/me/passkeys/options', { token });
  await expectProblem(response, 409, 'too-many-passkeys');
});

it('takes the recovery codes away with the last factor, and not before', async () => {
  const person = await withApp(app);
  await addPasskey(app, person.token);
  await remove(person.token, '/v1/me/totp');
  expect(await list(person.token)).toMatchObject({ totp: null, recoveryCodes: { left: 10 } });
  const { passkeys } = (await list(person.token)) as { passkeys: { id: string }[] };
  await remove(person.token, `/v1/me/passkeys/${passkeys[0]?.id}`);
  expect(await list(person.token)).toMatchObject({ passkeys: [], recoveryCodes: null });
  expect(await countRows('factors WHERE user_id = ?', person.id)).toBe(0);
  await login(app, person);
});

it('keeps one of the last two that are removed at the same moment, where one is required', async () => {
  const required = makeTestApp({ MFA: 'required' });
  const person = await withApp(app);
  const { passkeyId } = await addPasskey(app, person.token);
  const all = await Promise.all(
    ['/v1/me/totp', `/v1/me/passkeys/${passkeyId}`].map((path) =>
      required.send('DELETE', path, { token: person.token }),
    ),
  );
  expect(all.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(await countRows("factors WHERE user_id = ? AND kind <> 'recovery'", person.id)).toBe(1);
});

it('wants somebody who has shown a moment ago who they are, for each change', async () => {
  const person = await withPasskey(app);
  travel('11m');
  for (const [method, path] of [
    ['POST', '/v1/me/totp'],
    ['POST', '/v1/me/passkeys/options'],
    ['POST', '/v1/me/recovery-codes'],
    ['DELETE', '/v1/me/totp'],
    ['DELETE', `/v1/me/passkeys/${person.passkeyId}`],
  ] as const) {
    const response = await app.send(method, path, { token: person.token });
    await expectProblem(response, 403, 'reauthentication-required');
  }
});

it('adds nothing in a session that has ended', async () => {
  const { token } = await provedPerson(app);
  const { secret, setUpToken } = await begin(token);
  await app.send('POST', '/v1/logout', { token });
  const response = await confirm(token, { setUpToken, code: codeOf(secret) });
  await expectProblem(response, 401, 'invalid-token');
});

it('tells the owner of what was added and removed, without a name that somebody chose', async () => {
  const person = await provedPerson(app);
  const { passkeyId } = await addPasskey(app, person.token, 'call +1 900 555 0100 now');
  await remove(person.token, `/v1/me/passkeys/${passkeyId}`);
  const told = await readMailbox(person);
  expect(told).toMatch(/second factor was added/i);
  expect(told).toMatch(/second factor was removed/i);
  expect(told).not.toContain('555 0100');
});

it('is in the trail, each once', async () => {
  const { token } = await provedPerson(app);
  auditLines();
  await setUpApp(app, token);
  const { passkeyId } = await addPasskey(app, token);
  await app.send('PATCH', `/v1/me/passkeys/${passkeyId}`, { token, body: { name: 'Work' } });
  await app.send('POST', '/v1/me/recovery-codes', { token });
  await remove(token, '/v1/me/totp');
  expect(auditLines().map(({ event, outcome, reason }) => [event, outcome, reason])).toEqual([
    ['authn_factor_added', 'success', 'totp'],
    ['authn_factor_added', 'success', 'passkey'],
    ['authn_factor_renamed', 'success', null],
    ['authn_recovery_codes_created', 'success', null],
    ['authn_factor_removed', 'success', 'totp'],
  ]);
});

it('is in the copy of somebody’s data, without what opens anything', async () => {
  const person = await withApp(app);
  await addPasskey(app, person.token, 'Laptop');
  const text = await (await app.get('/v1/me/export', { token: person.token })).text();
  const { secondFactors } = JSON.parse(text) as { secondFactors: Record<string, unknown>[] };
  const named = secondFactors.map(({ kind, name }) => [kind, name]);
  expect(named.sort()).toEqual([
    ['passkey', 'Laptop'],
    ['recovery', null],
    ['totp', null],
  ]);
  const { results } = await env.DB.prepare('SELECT secret FROM factors WHERE user_id = ?')
    .bind(person.id)
    .all<{ secret: string }>();
  for (const { secret } of results) expect(text).not.toContain(secret);
});

it('gives a first factor codes of its own, whatever was left over', async () => {
  const person = await withApp(app);
  await env.DB.prepare("DELETE FROM factors WHERE user_id = ? AND kind = 'totp'")
    .bind(person.id)
    .run();
  const { recoveryCodes } = await addPasskey(app, person.token);
  expect(recoveryCodes).toHaveLength(10);
  expect(recoveryCodes).not.toContain(person.recoveryCodes[0]);
});

it('holds the limit of passkeys where they are added, too', async () => {
  const { token, id } = await withPasskey(app);
  const asked = await optionsFor(app, '/v1/me/passkeys', token);
  await env.DB.batch(
    Array.from({ length: 19 }, (_, i) =>
      env.DB.prepare(
        "INSERT INTO factors (id, user_id, kind, secret, credential_id, created_at) VALUES (?1, ?2, 'passkey', '', ?1, 0)",
      ).bind(`${id}-more-${i}`, id),
    ),
  );
  const { response } = await createPasskey(asked);
  const added = await app.post('/v1/me/passkeys', { name: 'One more', response }, { token });
  await expectProblem(added, 409, 'too-many-passkeys');
});
