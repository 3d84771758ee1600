/** No password that a person ever had, at the cost of one derivation, however many they had. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { newRequestContext } from '../../src/core/request-context';
import { userById } from '../../src/db/account';
import { changePassword } from '../../src/passwords/change-password';
import { makeTestApp } from '../support/app';
import { canLogIn, goodPassword, login, register, type TestPerson } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { historyVersions, userRow } from '../support/rows';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();

/** The nth password of somebody who changes it often. */
const password = (n: number): string => `Kestrel%${n}-vQ`;

async function change(person: TestPerson, newPassword: string): Promise<Response> {
  const token = await login(app, person);
  const body = { oldPassword: person.password, newPassword };
  return app.post('/v1/change-password', body, { token });
}

/** Somebody who has changed the password so many times, through the API. */
async function personWithChanges(count: number, first = goodPassword): Promise<TestPerson> {
  let person = await register(app, { password: first });
  for (let n = 1; n <= count; n++) {
    expect((await change(person, password(n))).status).toBe(204);
    person = { ...person, password: password(n) };
  }
  return person;
}

async function expectReuseRefused(person: TestPerson, newPassword: string): Promise<void> {
  const user = await userRow(person.id);
  // The login that the change begins with raises it.
  const before = { ...user, attempts_reset_at: user.attempts_reset_at + 1 };
  const versions = await historyVersions(person.id);
  const problem = await expectProblem(await change(person, newPassword), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(['/newPassword password_reused']);
  expect(await userRow(person.id)).toEqual(before);
  expect(await historyVersions(person.id)).toEqual(versions);
  expect(await canLogIn(app, person.username, person.password)).toBe(true);
}

it('refuses the current password', async () => {
  const person = await personWithChanges(0);
  await expectReuseRefused(person, goodPassword);
});

it('refuses a password used five changes ago', async () => {
  const person = await personWithChanges(5);
  expect(await historyVersions(person.id)).toEqual([1, 2, 3, 4, 5, 6]);
  await expectReuseRefused(person, goodPassword);
});

it('refuses the NFD spelling of a password used before', async () => {
  const nfc = 'Ünder-Brücke-42';
  const person = await personWithChanges(1, nfc);
  expect(nfc.normalize('NFD')).not.toBe(nfc);
  await expectReuseRefused(person, nfc.normalize('NFD'));
});

it('takes a password that differs from a used one in the case of a letter', async () => {
  const person = await personWithChanges(1);
  expect((await change(person, 'tidal-Harbor-42'.replace('H', 'HH'))).status).toBe(204);
});

it('takes a password that somebody else used', async () => {
  await personWithChanges(2);
  const person = await register(app);
  expect((await change(person, password(1))).status).toBe(204);
});

it('lets the session try again after a refused reuse', async () => {
  const person = await personWithChanges(1);
  const token = await login(app, person);
  const attempt = (newPassword: string) =>
    app.post('/v1/change-password', { oldPassword: person.password, newPassword }, { token });
  expect((await attempt(goodPassword)).status).toBe(422);
  expect((await attempt(password(2))).status).toBe(204);
});

/** Gives somebody a long past: rows of the history as the changes would have written them. */
async function giveHistory(person: TestPerson, count: number): Promise<void> {
  const { hasher } = makeTestDeps();
  const insert = env.DB.prepare('INSERT INTO password_history VALUES (?, ?, ?, ?, ?)');
  const rows = [];
  for (let n = 1; n < count; n++) {
    const { fingerprint, keyId } = await hasher.fingerprint(password(n), person.id);
    rows.push(insert.bind(person.id, n + 1, fingerprint, Date.now(), keyId));
  }
  const version = env.DB.prepare('UPDATE credentials SET password_version = ? WHERE user_id = ?');
  await env.DB.batch([...rows, version.bind(count, person.id)]);
}

/** Changes the password by the use case, and counts every derivation that it spends. */
async function derivationsOfChange(person: TestPerson, newPassword: string) {
  let derivations = 0;
  const counted =
    <Values extends unknown[], Answer>(derive: (...values: Values) => Answer) =>
    (...values: Values): Answer => {
      derivations++;
      return derive(...values);
    };
  const deps = makeTestDeps(({ hash, verify, fingerprint }) => ({
    hash: counted(hash),
    verify: counted(verify),
    fingerprint: counted(fingerprint),
  }));
  const user = await userById(deps.db, { id: person.id });
  if (!user) throw new Error('no such user');
  const changed = await changePassword(
    deps,
    newRequestContext(deps.now()),
    { id: '', scope: 'account', amr: ['pwd'], authenticatedAt: deps.now(), user },
    {
      oldPassword: person.password,
      newPassword,
    },
    {},
  );
  return { changed, derivations };
}

const reused = {
  ok: false,
  event: expect.objectContaining({ reason: 'password-reused' }),
  error: {
    code: 'validation-failed',
    errors: [expect.objectContaining({ pointer: '/newPassword', code: 'password_reused' })],
  },
};

it('refuses the oldest of 60 past passwords, for as many derivations as with none', async () => {
  const [fresh, old] = [await register(app), await register(app)];
  await giveHistory(old, 60);
  const versions = Array.from({ length: 60 }, (_, n) => n + 1);
  expect(await historyVersions(old.id)).toEqual(versions);

  // One for the old password, one for the fingerprint of the new one, one for its hash.
  const withNone = await derivationsOfChange(fresh, 'Velvet?Compass3');
  expect(withNone).toMatchObject({ changed: { ok: true }, derivations: 3 });

  for (const newPassword of [goodPassword, password(1), password(30), password(59)]) {
    const { changed, derivations } = await derivationsOfChange(old, newPassword);
    expect(changed).toEqual(reused);
    expect(derivations).toBe(3);
  }
  expect(await historyVersions(old.id)).toEqual(versions);

  const withSixty = await derivationsOfChange(old, 'Velvet?Compass3');
  expect(withSixty.changed.ok).toBe(true);
  expect(withSixty.derivations).toBe(withNone.derivations);
  expect(await historyVersions(old.id)).toEqual([...versions, 61]);
});

it('spends one derivation on a wrong old password, and none on a weak new one', async () => {
  const person = await register(app);
  const wrong = { ...person, password: 'Wrong-Harbor-42' };
  expect(await derivationsOfChange(wrong, 'Velvet?Compass3')).toMatchObject({
    changed: { ok: false, error: { code: 'wrong-password' } },
    derivations: 1,
  });
  const { changed, derivations } = await derivationsOfChange(person, 'weak');
  expect(changed).toMatchObject({ ok: false, error: { code: 'validation-failed' } });
  expect(derivations).toBe(0);
});
