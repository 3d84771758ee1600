/** What a stranger can do with an address or a number that is not theirs, and how its owner gets past it. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { pending } from '../support/confirmations';
import { freshPhone } from '../support/fresh-phone';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
  registration,
} from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows, prove, setUser, userRow } from '../support/rows';
import { dbBeforeBatch } from '../support/stand-ins';
import { changeToken, verified } from '../support/verifications';

const app = makeTestApp();
/** Where no SMS are sent, the reset of a number goes to the mailbox beside it. */
const silent = makeTestApp({ SMS_TRANSPORT: 'off' });

const isGone = {
  event: 'user_deleted',
  outcome: 'success',
  reason: 'unproven-account-replaced',
};

/** What the trail in D1 says of an account. */
async function eventsOf(id: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    'SELECT event, reason FROM audit_events WHERE user_id = ? ORDER BY at, event',
  )
    .bind(id)
    .all<{ event: string; reason: string | null }>();
  return results.map(({ event, reason }) => `${event} ${reason}`);
}

const reset = (token: string, newPassword = otherPassword) =>
  app.post('/v1/reset-password', { token, newPassword });

it('lets the owner of an address register where a stranger has left an inactive account', async () => {
  const { username, id } = await register(app, { active: false, password: otherPassword });
  auditLines();
  const response = await app.post('/v1/register', registration({ username }));
  expect(response.status).toBe(201);
  const [created, deleted] = auditLines();
  expect(created).toMatchObject({ event: 'user_created', reason: 'unproven-account-replaced' });
  expect(deleted).toMatchObject({ ...isGone, userId: id, actor: `user:${created?.userId}` });
  expect(await eventsOf(id)).toEqual([
    'user_created null',
    'user_deleted unproven-account-replaced',
  ]);
  expect(await canLogIn(app, username, goodPassword)).toBe(true);
  expect(await canLogIn(app, username, otherPassword)).toBe(false);
  for (const table of [
    'users WHERE id',
    'credentials WHERE user_id',
    'identifiers WHERE user_id',
  ]) {
    expect(await countRows(`${table} = ?`, id)).toBe(0);
  }
});

it('lets the owner of a number register where a stranger has left an inactive account', async () => {
  const { username } = await register(app, { active: false, username: freshPhone() });
  expect((await app.post('/v1/register', registration({ username }))).status).toBe(201);
});

it('lets no inactive account replace another, or they could be registered without end', async () => {
  const { username } = await register(app, { active: false });
  const again = await app.post('/v1/register', registration({ username, active: false }));
  await expectProblem(again, 409, 'username-taken');
});

it('makes one account of twenty registrations at once where an inactive one was in the way', async () => {
  const { username } = await register(app, { active: false });
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => {
      return (await app.post('/v1/register', registration({ username }))).status;
    }),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  expect(await countRows('identifiers WHERE value = ?', username)).toBe(1);
});

it.each([
  ['is active', async () => (await register(app)).username],
  [
    'was switched off',
    async () => {
      const { username, id } = await register(app);
      await setUser(id, 'active', 0);
      return username;
    },
  ],
  [
    'was registered inactive and proved since',
    async () => {
      const { username, id } = await register(app, { active: false });
      await prove(id, 'email');
      return username;
    },
  ],
])('does not replace an account that %s', async (_, make) => {
  const username = await make();
  const response = await app.post('/v1/register', registration({ username }));
  await expectProblem(response, 409, 'username-taken');
});

it('sends the owner of an address a confirmation where a stranger has left an inactive account', async () => {
  const concealing = makeTestApp({ REGISTRATION: 'conceal' });
  const { username } = await register(app, { active: false });
  const { token, password } = await pending(concealing, { username });
  const confirmed = await concealing.post('/v1/confirm-registration', { token, password });
  expect(confirmed.status).toBe(201);
  expect(await canLogIn(app, username, password)).toBe(true);
});

it('opens an account that a stranger registered inactive to the reader of its mailbox', async () => {
  const stranger = await register(app, { active: false });
  expect((await reset(await resetToken(app, stranger))).status).toBe(204);
  expect(await canLogIn(app, stranger.username, otherPassword)).toBe(true);
  expect(await userRow(stranger.id)).toMatchObject({ active: 1, email_verified_at: Date.now() });
});

it('does not open an account that was switched off, to anybody', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  await setUser(person.id, 'active', 0);
  await expectProblem(await reset(token), 410, 'reset-link-invalid');
  expect(await userRow(person.id)).toMatchObject({ active: 0 });
});

it('lets nobody in by a number that stands unproved beside a username', async () => {
  const phone = freshPhone();
  const squatter = await register(app, { phone });
  await expectProblem(
    await app.post('/v1/login', { username: phone, password: squatter.password }),
    401,
    'invalid-credentials',
  );
});

it('sends no reset of a number to a mailbox that a stranger has put beside it', async () => {
  const phone = freshPhone();
  await register(app, { phone });
  auditLines();
  expect((await app.post('/v1/forgot-password', { username: phone })).status).toBe(202);
  expect(auditLines()).toMatchObject([{ outcome: 'failure', reason: 'unknown-user' }]);
  // Its owner can take the number as their own username.
  const owner = await register(app, { username: phone });
  expect(await canLogIn(app, phone, owner.password)).toBe(true);
});

it('drops what nobody has proved when a mailbox is proved by a reset', async () => {
  const phone = freshPhone();
  const person = await register(app, { username: phone, email: freshEmail() });
  const { email } = await userRow(person.id);
  const token = await resetToken(silent, person, String(email));
  expect((await reset(token)).status).toBe(204);

  expect(await canLogIn(app, String(email), otherPassword)).toBe(true);
  expect(await canLogIn(app, phone, otherPassword)).toBe(false);
  const session = await login(app, { username: String(email), password: otherPassword });
  expect(await (await app.get('/v1/me', { token: session })).json()).toMatchObject({
    email,
    phone: null,
  });
});

it('keeps a number that is proved when a mailbox is proved by a reset', async () => {
  const phone = freshPhone();
  const person = await register(app, { phone });
  await prove(person.id, 'phone');
  expect((await reset(await resetToken(silent, person))).status).toBe(204);
  expect(await canLogIn(app, phone, otherPassword)).toBe(true);
});

it('gives an address to its owner, where a stranger has left an inactive account under it', async () => {
  const [phone, email] = [freshPhone(), freshEmail()];
  const owner = await register(app, { username: phone, email });
  const squatter = await register(app, { username: email, active: false });
  const token = await resetToken(silent, owner, email);
  auditLines();
  expect((await reset(token)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'authn_password_reset', userId: owner.id },
    { ...isGone, userId: squatter.id, actor: `user:${owner.id}` },
  ]);
  expect(await eventsOf(squatter.id)).toContain('user_deleted unproven-account-replaced');
  expect(await canLogIn(app, email, otherPassword)).toBe(true);
  expect(await userRow(owner.id)).toMatchObject({ email_verified_at: Date.now(), phone: null });
});

it('says in the trail who gave way to a change of address', async () => {
  const proving = makeTestApp({ VERIFICATION: 'optional' });
  const owner = await verified(proving);
  const username = freshEmail();
  const token = await changeToken(proving, await login(app, owner), owner, username);
  const squatter = await register(app, { username, active: false });
  auditLines();
  const proof = { token, password: owner.password };
  expect((await app.post('/v1/verify-email', proof)).status).toBe(204);
  expect(auditLines()).toMatchObject([
    { event: 'user_identifier_changed', userId: owner.id },
    { ...isGone, userId: squatter.id, actor: `user:${owner.id}` },
  ]);
  expect(await eventsOf(squatter.id)).toContain('user_deleted unproven-account-replaced');
});

it('answers a reset as an unknown link where the account was replaced while it ran', async () => {
  const squatter = await register(app, { active: false });
  const token = await resetToken(app, squatter);
  let isReplaced = false;
  const DB = dbBeforeBatch(async () => {
    if (isReplaced) return;
    isReplaced = true;
    const replaced = await app.post('/v1/register', registration({ username: squatter.username }));
    expect(replaced.status).toBe(201);
  });
  const racing = makeTestApp({ DB });
  const response = await racing.post('/v1/reset-password', { token, newPassword: otherPassword });
  await expectProblem(response, 410, 'reset-link-invalid');
  expect(await canLogIn(app, squatter.username, goodPassword)).toBe(true);
});

it('leaves an address to the account that signs in with it, and drops nothing of the other', async () => {
  const [phone, email] = [freshPhone(), freshEmail()];
  const beside = await register(app, { username: phone, email });
  const owner = await register(app, { username: email });
  expect((await reset(await resetToken(silent, beside, email))).status).toBe(204);

  expect(await canLogIn(app, phone, otherPassword)).toBe(true);
  expect(await canLogIn(app, email, owner.password)).toBe(true);
});
