/** A login with a passkey alone: no username, no password. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { type Bent, signWith } from '../support/authenticator';
import { travel } from '../support/clock';
import { addPasskey, optionsFor, withPasskey } from '../support/factors';
import { readMailbox } from '../support/mail';
import type { Tokens } from '../support/people';
import { expectProblem } from '../support/problem';
import { setUser } from '../support/rows';
import { partsOf } from '../support/tokens';

const app = makeTestApp();
const path = '/v1/login/passkey';
const options = () => optionsFor<{ challenge: string; allowCredentials: [] }>(app, path);
const logIn = (response: object, by = app) => by.post(path, { response });

it('opens a session, and the token says that it was two factors', async () => {
  const { passkey, id } = await withPasskey(app);
  const asked = await options();
  expect(asked.allowCredentials).toEqual([]);
  const response = await logIn(await signWith(passkey, asked));
  expect(response.status).toBe(200);
  const { claims } = partsOf((await response.json<Tokens>()).accessToken);
  expect(claims).toMatchObject({ sub: id, amr: ['pop', 'user', 'mfa'] });
});

it('takes a challenge once', async () => {
  const { passkey } = await withPasskey(app);
  const asked = await options();
  expect((await logIn(await signWith(passkey, asked))).status).toBe(200);
  await expectProblem(await logIn(await signWith(passkey, asked)), 401, 'passkey-invalid');
});

it('lets one in of twenty who send the same answer at the same moment', async () => {
  const { passkey } = await withPasskey(app);
  const answer = await signWith(passkey, await options());
  const all = await Promise.all(Array.from({ length: 20 }, () => logIn(answer)));
  expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
});

it('takes a challenge for five minutes', async () => {
  const { passkey } = await withPasskey(app);
  const asked = await options();
  travel('299s');
  const answer = await signWith(passkey, asked);
  travel('1s');
  await expectProblem(await logIn(answer), 401, 'passkey-invalid');
  const next = await options();
  travel('299s');
  expect((await logIn(await signWith(passkey, next))).status).toBe(200);
});

it.each<[string, Bent]>([
  ['for another origin', { origin: 'https://accounts.example.evil' }],
  ['for a page of another port', { origin: 'https://accounts.example:8443' }],
  ['for another service', { rpId: 'evil.example' }],
  ['of another kind', { type: 'webauthn.create' }],
  ['without its owner being verified', { flags: 1 }],
  ['without its owner being there', { flags: 4 }],
  ['for a challenge that is none of ours', { challenge: 'A'.repeat(43) }],
  ['for no challenge', { challenge: '' }],
  ['that says nothing of whose it is', { userHandle: null }],
  ['that says it is of somebody else', { userHandle: 'M2NmNDVjMDQ' }],
])('refuses an answer %s', async (_, bent) => {
  const { passkey } = await withPasskey(app);
  await expectProblem(
    await logIn(await signWith(passkey, await options(), bent)),
    401,
    'passkey-invalid',
  );
});

it('refuses what another key has signed', async () => {
  const [mine, other] = [await withPasskey(app), await withPasskey(app)];
  const forged = { ...mine.passkey, key: other.passkey.key };
  await expectProblem(await logIn(await signWith(forged, await options())), 401, 'passkey-invalid');
});

it('answers an unknown passkey like a wrong answer', async () => {
  const { passkey } = await withPasskey(app);
  const unknown = { ...passkey, id: 'AAAAAAAAAAAAAAAAAAAAAA' };
  await expectProblem(
    await logIn(await signWith(unknown, await options())),
    401,
    'passkey-invalid',
  );
});

it('does not take what was signed to add a passkey, nor for a second factor', async () => {
  const { passkey, token } = await withPasskey(app);
  for (const other of ['/v1/me/passkeys', '/v1/me/reauthenticate']) {
    const answer = await signWith(passkey, await optionsFor(app, other, token));
    await expectProblem(await logIn(answer), 401, 'passkey-invalid');
  }
});

it('refuses a count that goes back, says so in the trail, and tells the owner', async () => {
  const person = await withPasskey(app);
  const { passkey } = person;
  expect((await logIn(await signWith(passkey, await options(), { counter: 7 }))).status).toBe(200);
  travel('1h');
  auditLines();
  for (const counter of [6, 7, 0]) {
    const answer = await signWith(passkey, await options(), { counter });
    await expectProblem(await logIn(answer), 401, 'passkey-invalid');
  }
  expect(new Set(auditLines().map(({ event, reason }) => `${event} ${reason}`))).toEqual(
    new Set(['authn_login_fail passkey-counter-back']),
  );
  expect(await readMailbox(person)).toMatch(/may have been copied/);
});

it('says nothing of a copy where the signature is not right', async () => {
  const [mine, other] = [await withPasskey(app), await withPasskey(app)];
  await logIn(await signWith(mine.passkey, await options(), { counter: 7 }));
  auditLines();
  const forged = { ...mine.passkey, key: other.passkey.key };
  await logIn(await signWith(forged, await options(), { counter: 3 }));
  expect(auditLines()[0]).toMatchObject({ reason: 'passkey-unverified' });
});

it('takes a passkey that does not count, again and again', async () => {
  const { passkey } = await withPasskey(app);
  for (let i = 0; i < 3; i++) {
    const answer = await signWith(passkey, await options(), { counter: 0 });
    expect((await logIn(answer)).status).toBe(200);
  }
});

it('lets somebody in whose password has expired, and goes on letting them in', async () => {
  const { passkey, id } = await withPasskey(app);
  await setUser(id, 'password_changed_at', Date.now() - 31 * 86_400_000);
  const response = await logIn(await signWith(passkey, await options()));
  const { refreshToken } = await response.json<Tokens>();
  expect((await app.post('/v1/token/refresh', { refreshToken })).status).toBe(200);
});

it('lets nobody in whose account is switched off', async () => {
  const { passkey, id } = await withPasskey(app);
  await setUser(id, 'active', 0);
  await expectProblem(
    await logIn(await signWith(passkey, await options())),
    403,
    'account-inactive',
  );
});

it('opens nothing once it was removed', async () => {
  const { passkey, passkeyId, token } = await withPasskey(app);
  const asked = await options();
  expect((await app.send('DELETE', `/v1/me/passkeys/${passkeyId}`, { token })).status).toBe(204);
  await expectProblem(await logIn(await signWith(passkey, asked)), 401, 'passkey-invalid');
});

it('takes each of several passkeys of an account', async () => {
  const { passkey, token } = await withPasskey(app);
  const second = await addPasskey(app, token, 'Telephone');
  expect(second.recoveryCodes).toEqual([]);
  for (const one of [passkey, second.passkey]) {
    expect((await logIn(await signWith(one, await options()))).status).toBe(200);
  }
});

it.each([
  ['no body', {}],
  ['no answer', { response: {} }],
  [
    'an answer of another kind',
    { response: { id: 'a', rawId: 'a', type: 'password', response: {} } },
  ],
  [
    'something that is not base64url',
    { response: { id: 'a b', rawId: 'a b', type: 'public-key' } },
  ],
  ['a member more', { response: {}, password: 'x' }],
])('refuses %s by its rules', async (_, body) => {
  await expectProblem(await app.post(path, body), 422, 'validation-failed');
});

it('refuses what is no JSON in the client data, or says nothing', async () => {
  const { passkey } = await withPasskey(app);
  for (const text of ['', 'bnVsbA', 'eyJjaGFsbGVuZ2UiOjF9', 'not', 'e30']) {
    const answer = (await signWith(passkey, await options())) as { response: object };
    const response = { ...answer, response: { ...answer.response, clientDataJSON: text } };
    await expectProblem(await logIn(response), 401, 'passkey-invalid');
  }
});

it('leaves one line in the trail for a login', async () => {
  const { passkey, id } = await withPasskey(app);
  const answer = await signWith(passkey, await options());
  auditLines();
  await logIn(answer);
  expect(auditLines()).toMatchObject([
    { event: 'authn_login_success', outcome: 'success', reason: 'passkey', userId: id },
  ]);
});
