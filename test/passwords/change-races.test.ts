/** Changes of one password at the same moment: one wins, and D1 holds exactly what it says. */
import { expect, it } from 'vitest';
import { newRequestContext } from '../../src/core/request-context';
import { changePassword } from '../../src/passwords/change-password';
import { findSession } from '../../src/sessions/find-session';
import { makeTestApp } from '../support/app';
import { canLogIn, goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows, historyVersions, userRow } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();
const third = 'Velvet?Compass3';

async function loggedInTwice() {
  const person = await register(app);
  return { person, tokens: [await login(app, person), await login(app, person)] as const };
}

const change = (token: string, newPassword: string) =>
  app.post('/v1/change-password', { oldPassword: goodPassword, newPassword }, { token });

/** Exactly one change went through: in the account, in its history and in the audit trail. */
async function expectOneChange(userId: string): Promise<void> {
  expect((await userRow(userId)).password_version).toBe(2);
  expect(await historyVersions(userId)).toEqual([1, 2]);
  const audited = "audit_events WHERE event = 'authn_password_change' AND user_id = ?";
  expect(await countRows(audited, userId)).toBe(1);
}

/** @returns the place of the only winner, and the refusal of the other. */
function outcomeOf([first, second]: Response[]) {
  const [won, lost] = first?.status === 204 ? [first, second] : [second, first];
  if (!won || !lost) throw new Error('two answers are wanted');
  return { firstWon: won === first, won, lost };
}

it('lets one of two racing changes win, and says clearly no to the other', async () => {
  const { person, tokens } = await loggedInTwice();
  const { firstWon, won, lost } = outcomeOf(
    await Promise.all([change(tokens[0], otherPassword), change(tokens[1], third)]),
  );
  expect(won.status).toBe(204);
  expect(lost.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
  await expectProblem(lost, 401, 'invalid-token');

  await expectOneChange(person.id);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(firstWon);
  expect(await canLogIn(app, person.username, third)).toBe(!firstWon);
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
});

it('lets one of two racing changes with one token win', async () => {
  const { person, tokens } = await loggedInTwice();
  const { won, lost } = outcomeOf(
    await Promise.all([change(tokens[0], otherPassword), change(tokens[0], third)]),
  );
  expect(won.status).toBe(204);
  await expectProblem(lost, 401, 'invalid-token');
  await expectOneChange(person.id);
});

it('lets one of two racing changes to the same new password win', async () => {
  const { person, tokens } = await loggedInTwice();
  const { won, lost } = outcomeOf(
    await Promise.all([change(tokens[0], otherPassword), change(tokens[1], otherPassword)]),
  );
  expect(won.status).toBe(204);
  await expectProblem(lost, 401, 'invalid-token');
  await expectOneChange(person.id);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it('ends the sessions of both, whichever wins', async () => {
  const { tokens } = await loggedInTwice();
  await Promise.all([change(tokens[0], otherPassword), change(tokens[1], third)]);
  for (const token of tokens) {
    await expectProblem(await app.get('/v1/me', { token }), 401, 'invalid-token');
  }
});

it('lets one of eight racing changes win', async () => {
  const { person, tokens } = await loggedInTwice();
  const wanted = Array.from({ length: 8 }, (_, n) => `Kestrel%${n}-vQ`);
  const responses = await Promise.all(wanted.map((password) => change(tokens[0], password)));
  expect(responses.filter(({ status }) => status === 204)).toHaveLength(1);
  expect(responses.filter(({ status }) => status === 401)).toHaveLength(7);
  await expectOneChange(person.id);

  const winner = wanted[responses.findIndex(({ status }) => status === 204)] ?? '';
  expect(await canLogIn(app, person.username, winner)).toBe(true);
});

it.each([
  ['another password', third],
  ['the same password', otherPassword],
])('refuses a change that began before and ends after a change to %s', async (_, faster) => {
  const { person, tokens } = await loggedInTwice();
  // The slower one has seen that the old password is right; then the faster one goes all the way.
  const deps = makeTestDeps(({ verify }) => ({
    async verify(password, phc) {
      const right = await verify(password, phc);
      expect((await change(tokens[0], faster)).status).toBe(204);
      return right;
    },
  }));
  const user = await sessionUser(deps, tokens[1]);
  const slower = await changePassword(
    deps,
    newRequestContext(deps.now()),
    user,
    {
      oldPassword: goodPassword,
      newPassword: otherPassword,
    },
    {},
  );

  expect(slower).toMatchObject({
    ok: false,
    error: { code: 'invalid-token' },
    event: { reason: 'lost-race' },
  });
  await expectOneChange(person.id);
  expect(await canLogIn(app, person.username, faster)).toBe(true);
});

it('changes wholly or not at all beside a logout at the same moment', async () => {
  const { person, tokens } = await loggedInTwice();
  const responses = await Promise.all([
    change(tokens[0], otherPassword),
    app.send('POST', '/v1/logout', { token: tokens[0] }),
  ]);
  // Either may be first. A change that was let in goes through whole, or not at all.
  const changed = responses[0].status === 204;
  expect([204, 401]).toContain(responses[0].status);
  expect((await userRow(person.id)).password_version).toBe(changed ? 2 : 1);
  expect(await historyVersions(person.id)).toEqual(changed ? [1, 2] : [1]);
  expect(await canLogIn(app, person.username, changed ? otherPassword : goodPassword)).toBe(true);
  await expectProblem(await app.get('/v1/me', { token: tokens[0] }), 401, 'invalid-token');
});

async function sessionUser(deps: ReturnType<typeof makeTestDeps>, token: string) {
  const claims = await deps.accessTokens.read(token, deps.now());
  if (!claims.ok) throw new Error(claims.error);
  const session = await findSession(deps, newRequestContext(deps.now()), claims.value);
  if (!session.ok) throw new Error(session.error);
  return session.value;
}
