/** How the first admin is made, past the API. Admins of the files before are put away first. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { type Bootstrapped, bootstrapSql, whyNot } from '../../scripts/admin/bootstrap-sql';
import { makeTestApp } from '../support/app';
import { freshEmail, login, register, type TestPerson } from '../support/people';
import { countRows, prove, setUser } from '../support/rows';
import { forgetAdmins, staffMember } from '../support/staff';

const app = makeTestApp();

beforeEach(forgetAdmins);

/** As `wrangler d1 execute` does. */
async function bootstrap(identifier: string): Promise<string | undefined> {
  const statements = bootstrapSql(identifier, crypto.randomUUID(), Date.now());
  const results = await env.DB.batch<Bootstrapped>(statements.map((sql) => env.DB.prepare(sql)));
  const row = results.at(-1)?.results[0];
  if (!row) throw new Error('no row');
  return whyNot(row);
}

async function proved(): Promise<TestPerson> {
  const person = await register(app);
  await prove(person.id, 'email');
  return person;
}

it('makes an admin of an account that was verified, and says so in the trail', async () => {
  const person = await proved();
  expect(await bootstrap(person.username)).toBeUndefined();
  const token = await login(app, person);
  expect((await app.get('/v1/admin/api-keys', { token })).status).toBe(200);
  expect(
    await countRows(
      "audit_events WHERE event = 'authz_change' AND actor = 'operator' AND reason = 'role-admin' AND user_id = ?",
      person.id,
    ),
  ).toBe(1);
});

it('ends the sessions of before', async () => {
  const person = await proved();
  const token = await login(app, person);
  await bootstrap(person.username);
  expect((await app.get('/v1/me', { token })).status).toBe(401);
});

it('ends the way back to what the account had before', async () => {
  const person = await proved();
  await env.DB.prepare(
    "INSERT INTO identifiers (user_id, kind, value, signs_in, until) VALUES (?, 'former_email', ?, 1, ?)",
  )
    .bind(person.id, freshEmail(), Date.now() + 86_400_000)
    .run();
  await bootstrap(person.username);
  expect(await countRows('identifiers WHERE user_id = ?', person.id)).toBe(1);
});

it('makes one alone, of two at the same moment too', async () => {
  const [one, other] = [await proved(), await proved()];
  const all = await Promise.all([bootstrap(one.username), bootstrap(other.username)]);
  expect(all.filter((problem) => problem === undefined)).toHaveLength(1);
  expect(await countRows("users WHERE role = 'admin'")).toBe(1);
});

it('makes none where there is one', async () => {
  await staffMember(app, 'admin');
  expect(await bootstrap((await proved()).username)).toMatch('There is an admin already');
});

it.each<[string, (person: TestPerson) => Promise<unknown>, RegExp]>([
  ['that nobody has verified', async () => {}, /verified/],
  ['that is not active', ({ id }) => setUser(id, 'active', 0), /not active/],
])('makes none of an account %s', async (_, change, said) => {
  const person = await register(app);
  await change(person);
  expect(await bootstrap(person.username)).toMatch(said);
  expect(
    await countRows("audit_events WHERE user_id = ? AND event = 'authz_change'", person.id),
  ).toBe(0);
});

it.each(['nobody@example.com', "'; DROP TABLE users; --", "' OR 1=1 --"])(
  'makes none of %j',
  async (identifier) => {
    await proved();
    expect(await bootstrap(identifier)).toMatch('No account signs in with that');
    expect(await countRows("users WHERE role = 'admin'")).toBe(0);
  },
);
