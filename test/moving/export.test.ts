/** People who move out, with the hashes of their passwords; and the way there and back, after which nothing is different. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { pendingDeletion } from '../support/deletions';
import { freshPhone } from '../support/fresh-phone';
import { bcryptHash, importPeople, mover } from '../support/moving';
import {
  canLogIn,
  goodPassword,
  login,
  openSession,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { refresh } from '../support/refreshes';
import { addPhone, countRows, prove, setUser } from '../support/rows';
import { apiKey, forgetAdmins, forgetKeys, staffMember, type TestStaff } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let admin: TestStaff;
beforeEach(async () => {
  await forgetAdmins();
  await env.DB.exec('DELETE FROM users');
  admin = await staffMember(app, 'admin');
  auditLines();
});

const ask = (query = '', token = admin.token) =>
  app.get(`/v1/admin/users/export${query}`, { token });

/** All pages, one behind the other. */
async function everybody(query: Record<string, string> = {}, token = admin.token): Promise<string> {
  let text = '';
  let next: string | undefined = `/v1/admin/users/export?${new URLSearchParams(query)}`;
  while (next !== undefined) {
    const response: Response = await app.get(next, { token });
    expect(response.status).toBe(200);
    text += await response.text();
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
  }
  return text;
}

interface Person {
  id: string;
  externalId: string;
  email: string | null;
  passwordHash: string | null;
  [member: string]: unknown;
}
const peopleIn = (text: string): Person[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the export', () => {
  it('has everybody, the oldest account first, each once over all pages', async () => {
    const people = [admin];
    for (let i = 0; i < 6; i++) {
      travel('1s');
      people.push({ ...(await register(app)), token: '' });
    }
    const found = peopleIn(await everybody({ limit: '2' }));
    expect(found.map(({ id }) => id)).toEqual(people.map(({ id }) => id));
    expect(peopleIn(await everybody())).toEqual(found);
  });

  it('has the hash, and nothing that is of use here alone', async () => {
    const { id } = await register(app);
    await setUser(id, 'role', 'support');
    const [one] = peopleIn(await everybody()).filter((person) => person.id === id);
    expect(one?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(Object.keys(one ?? {})).not.toContain('role');
    expect(one?.externalId).toBe(id);
  });

  it('leaves behind whose deletion was asked for', async () => {
    const { id } = await pendingDeletion(app);
    expect(peopleIn(await everybody()).map((person) => person.id)).not.toContain(id);
  });

  it('is CSV where that is asked for, with names in the first row alone', async () => {
    await importPeople(app, admin.token, [
      mover({ externalId: 'a,"b"', comments: 'one\ntwo', lastName: 'NULL', passwordHash: null }),
    ]);
    const text = await everybody({ format: 'csv', limit: '1' });
    expect(text).toMatch(/^externalId,id,email,emailVerified,/);
    expect(text.match(/externalId,id/g)).toHaveLength(1);
    expect(text).toContain('"a,""b""",');
    expect(text).toContain('"one\ntwo"');
    // Whoever reads CSV of databases takes it for nothing where it stands alone.
    expect(text).toContain(',"NULL",');
    const response = await ask('?format=csv');
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
  });

  it.each(['limit=0', 'limit=501', 'format=xml', 'cursor=nonsense', 'since=1'])(
    'is refused for %s',
    async (query) => {
      const response = await ask(`?${query}`);
      expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toHaveLength(1);
    },
  );

  it('stands in the trail for other admins to see, and holds no hash there', async () => {
    const text = await everybody();
    const said = auditLines();
    // Of this admin: other files write the trail at later times, and a page has an end.
    const query = `event=user_export&userId=${admin.id}`;
    const seen = await app.get(`/v1/admin/trail?${query}`, { token: admin.token });
    const { events } = await seen.json<{ events: { actor: string }[] }>();
    expect(events.filter(({ actor }) => actor === `user:${admin.id}`)).toMatchObject([
      { event: 'user_export' },
    ]);
    expect(said).toMatchObject([{ event: 'user_export', outcome: 'success' }]);
    expect(JSON.stringify(said)).not.toContain(peopleIn(text)[0]?.passwordHash?.slice(30));
  });
});

describe('whoever takes all hashes', () => {
  it('has logged in within ten minutes, and no refresh makes that younger', async () => {
    const { accessToken, refreshToken } = await openSession(app, admin);
    travel('10m');
    expect((await ask('', accessToken)).status).toBe(200);
    travel('1s');
    auditLines();
    await expectProblem(await ask('', accessToken), 403, 'reauthentication-required');
    expect(auditLines()).toMatchObject([
      { event: 'user_export', outcome: 'failure', reason: 'reauthentication-required' },
    ]);
    const renewed = await (await refresh(app, refreshToken)).json<{ accessToken: string }>();
    await expectProblem(await ask('', renewed.accessToken), 403, 'reauthentication-required');
    expect((await ask('', await login(app, admin))).status).toBe(200);
  });

  it('is an admin, and no key', async () => {
    const support = await staffMember(app, 'support');
    await expectProblem(await ask('', support.token), 403, 'permission-denied');
    const { key } = await apiKey(app, admin, ['users:read', 'users:write', 'users:import']);
    await expectProblem(await ask('', key), 403, 'permission-denied');
  });
});

describe('there and back', () => {
  /** A bit of everything that an account can be. */
  async function aBitOfEverything(): Promise<void> {
    await importPeople(app, admin.token, [
      mover({ createdAt: '2019-03-01T10:00:00Z' }),
      mover({ passwordHash: null, firstName: null, emailVerified: false }),
      mover({ phone: freshPhone(), username: 'phone', emailVerified: false, active: false }),
      mover({ address: '', comments: 'one\u0020\ufffd\r\ntwo' }),
      mover({ phone: freshPhone(), username: 'phone' }),
    ]);
    const changed = await register(app);
    const token = await login(app, changed);
    const change = { oldPassword: goodPassword, newPassword: otherPassword };
    expect((await app.post('/v1/change-password', change, { token })).status).toBe(204);
    await register(app, { active: false });
    await register(app, { username: freshPhone() });
    const both = await register(app);
    await addPhone(both.id, freshPhone(), 1_700_000_000_000);
    await prove(both.id, 'email');
    await app.send('POST', `/v1/admin/users/${both.id}/expire-password`, { token: admin.token });
  }

  /** All accounts go, and come back by the lines. @returns the export of before, and that of after. */
  async function andBack(): Promise<[before: string, after: string]> {
    const before = await everybody();
    await forgetAdmins();
    await env.DB.exec('DELETE FROM users');
    // A service that has known nobody.
    await env.DB.exec('DELETE FROM audit_events');
    const other = await staffMember(app, 'admin');
    const lines = before.trimEnd().split('\n');
    const { counts } = await importPeople(app, other.token, lines);
    expect(counts).toEqual({ created: lines.length, exists: 0, refused: 0 });
    const after = await everybody({}, other.token);
    return [
      before,
      `${after
        .split('\n')
        .filter((line) => !line.includes(other.id))
        .join('\n')}`,
    ];
  }

  it('every line is the same, byte for byte', async () => {
    await aBitOfEverything();
    const [before, after] = await andBack();
    expect(before.split('\n')).toHaveLength(11);
    expect(before).not.toContain('"address":""');
    expect(after).toBe(before);
  });

  it('whoever signs in with a number that is not proved still does, beside an address that is', async () => {
    const phone = freshPhone();
    const person = mover({ phone, username: 'phone' });
    await importPeople(app, admin.token, [person]);
    await andBack();
    expect(await canLogIn(app, phone, goodPassword)).toBe(true);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(true);
  });

  it('people log in as before, and old passwords are still refused', async () => {
    const person = await register(app);
    const token = await login(app, person);
    const change = { oldPassword: goodPassword, newPassword: otherPassword };
    await app.post('/v1/change-password', change, { token });
    await andBack();
    expect(await canLogIn(app, person.username, goodPassword)).toBe(false);
    const again = await login(app, { ...person, password: otherPassword });
    const back = { oldPassword: otherPassword, newPassword: goodPassword };
    const response = await app.post('/v1/change-password', back, { token: again });
    expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
      '/newPassword password_reused',
    ]);
    expect(await countRows('credentials WHERE is_foreign_hash')).toBe(0);
  });

  it('to a service with other secrets nobody is taken for one whose past passwords are known', async () => {
    const person = await register(app);
    const text = await everybody();
    await forgetAdmins();
    await env.DB.exec('DELETE FROM users');
    await env.DB.exec('DELETE FROM audit_events');
    const elsewhere = makeTestApp({ AUTH_SECRET: 'another '.repeat(8).replaceAll(' ', '-') });
    const other = await staffMember(elsewhere, 'admin');
    await importPeople(elsewhere, other.token, text.trimEnd().split('\n'));
    const token = await login(elsewhere, person);
    const same = { oldPassword: goodPassword, newPassword: goodPassword };
    const response = await elsewhere.post('/v1/change-password', same, { token });
    expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
      '/newPassword password_reused',
    ]);
  });

  it('a hash that was never used goes along as it came', async () => {
    const person = mover();
    await importPeople(app, admin.token, [person]);
    const [, after] = await andBack();
    const moved = peopleIn(after).find(({ externalId }) => externalId === person.externalId);
    expect(moved?.passwordHash).toBe(bcryptHash);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(true);
  });
});
