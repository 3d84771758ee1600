/** People who move in from another system: nobody is lost, nobody is asked for a new password, nobody is changed. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eraseAccounts } from '../../src/accounts/erase-accounts';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { bcryptHash, importer, importPeople, mover, rulesIn } from '../support/moving';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, userRow } from '../support/rows';
import { testSettings } from '../support/settings';
import type { TestStaff } from '../support/staff';
import { forgetKeys } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';

afterEach(forgetKeys);

const app = makeTestApp();
let admin: TestStaff;
let key: string;
beforeEach(async () => {
  ({ admin, key } = await importer(app));
});

const move = (lines: (object | string)[], query = '') => importPeople(app, key, lines, query);
const read = async (id: string) =>
  (await app.get(`/v1/admin/users/${id}`, { token: key })).json<Record<string, unknown>>();

describe('somebody who moves in', () => {
  it('logs in with the password of before', async () => {
    const person = mover();
    const { counts, lines } = await move([person]);
    expect(counts).toEqual({ created: 1, exists: 0, refused: 0 });
    expect(lines).toMatchObject([{ line: 1, externalId: person.externalId, outcome: 'created' }]);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(true);
    expect(await canLogIn(app, person.email, 'wrong')).toBe(false);
  });

  it('is who they were', async () => {
    const id = crypto.randomUUID();
    const phone = freshPhone();
    const person = mover({
      id,
      phone,
      dateOfBirth: '1990-04-17',
      dateOfJoining: '2020-09-01',
      address: '12 Quay Street',
      comments: 'Since the start',
      locale: 'fr',
      createdAt: '2020-09-01T08:00:00+02:00',
    });
    expect((await move([person])).lines).toMatchObject([{ id }]);
    expect(await read(id)).toMatchObject({
      id,
      externalId: person.externalId,
      email: person.email,
      emailVerified: true,
      emailSignsIn: true,
      phone,
      phoneVerified: false,
      phoneSignsIn: false,
      firstName: 'Ines',
      lastName: 'Moreau',
      dateOfBirth: '1990-04-17',
      dateOfJoining: '2020-09-01',
      address: '12 Quay Street',
      comments: 'Since the start',
      locale: 'fr',
      active: true,
      role: null,
      createdAt: '2020-09-01T06:00:00.000Z',
    });
  });

  it('may be known by little, and is asked for the rest later', async () => {
    const person = {
      externalId: crypto.randomUUID(),
      email: freshEmail(),
      passwordHash: bcryptHash,
    };
    await move([person]);
    const token = await login(app, { username: person.email, password: goodPassword });
    const me = await app.get('/v1/me', { token });
    expect(await me.json()).toMatchObject({
      firstName: '',
      lastName: '',
      dateOfBirth: null,
      dateOfJoining: null,
      emailVerified: false,
    });
    const body = { firstName: 'Ines', dateOfJoining: '2020-09-01' };
    expect((await app.send('PATCH', '/v1/me', { body, token })).status).toBe(200);
    const early = await app.send('PATCH', '/v1/me', { body: { dateOfBirth: '2021-01-01' }, token });
    expect(rulesOf(await expectProblem(early, 422, 'validation-failed'))).toEqual([
      '/dateOfBirth date_after_joining',
    ]);
    const born = await app.send('PATCH', '/v1/me', { body: { dateOfBirth: '1990-01-01' }, token });
    expect(born.status).toBe(200);
  });

  it('has a password that is as old as the import, whatever its age was', async () => {
    const person = mover({ createdAt: '2019-01-01T00:00:00Z' });
    const { lines } = await move([person]);
    expect((await userRow(lines[0]?.id ?? '')).password_changed_at).toBe(Date.now());
    travel('30d');
    const late = await app.post('/v1/login', { username: person.email, password: goodPassword });
    await expectProblem(late, 403, 'password-expired');
  });

  it('has the age of it that the line says', async () => {
    const person = mover({
      passwordChangedAt: new Date(Date.now() - 31 * 86_400_000).toISOString(),
    });
    await move([person]);
    const late = await app.post('/v1/login', { username: person.email, password: goodPassword });
    await expectProblem(late, 403, 'password-expired');
  });

  it('chooses a password by mail where there was none', async () => {
    const person = mover({ passwordHash: '!no-password' });
    const { lines } = await move([person]);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(false);
    await app.post('/v1/forgot-password', { username: person.email });
    await runMailQueue(lines[0]?.id ?? '');
    const token = await linkTokenOf(person.email);
    const reset = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(reset.status).toBe(204);
    expect(await canLogIn(app, person.email, otherPassword)).toBe(true);
  });

  it('is told nothing by mail', async () => {
    const person = mover();
    const { lines } = await move([person]);
    await runMailQueue(lines[0]?.id ?? '');
    expect(await mailsTo(person.email)).toEqual([]);
  });

  it('signs in with a number where that is what they had', async () => {
    const phone = freshPhone();
    await move([mover({ phone, username: 'phone', emailVerified: false })]);
    expect(await canLogIn(app, phone, goodPassword)).toBe(true);
  });

  it('stays out where they were switched off, also with a link to a new password', async () => {
    const person = mover({ active: false });
    const { lines } = await move([person]);
    await app.post('/v1/forgot-password', { username: person.email });
    await runMailQueue(lines[0]?.id ?? '');
    expect(await mailsTo(person.email)).toEqual([]);
    const response = await app.post('/v1/login', {
      username: person.email,
      password: goodPassword,
    });
    await expectProblem(response, 403, 'account-inactive');
  });

  it('has no role, whatever the line says', async () => {
    const report = await move([mover({ role: 'admin' })]);
    expect(rulesIn(report)).toEqual([['/role unknown_member']]);
  });
});

it('keeps its id in small letters, as everybody else writes it', async () => {
  const id = crypto.randomUUID();
  const { lines } = await move([mover({ id: id.toUpperCase() })]);
  expect(lines[0]?.id).toBe(id);
  expect(rulesIn(await move([mover({ id })]))).toEqual([['/id taken']]);
});

describe('somebody who was here before', () => {
  it('and never let anybody in gives way', async () => {
    const squatter = await register(app, { active: false });
    const person = mover({ email: squatter.username });
    expect((await move([person], '?dryRun=true')).counts.created).toBe(1);
    auditLines();
    expect((await move([person])).counts.created).toBe(1);
    expect(auditLines()).toContainEqual(
      expect.objectContaining({
        event: 'user_deleted',
        reason: 'unproven-account-replaced',
        userId: squatter.id,
      }),
    );
    expect(await countRows('users WHERE id = ?', squatter.id)).toBe(0);
    expect(
      await countRows(
        "audit_events WHERE user_id = ? AND event = 'user_deleted' AND reason = 'unproven-account-replaced' AND actor LIKE 'key:%'",
        squatter.id,
      ),
    ).toBe(1);
    expect(await canLogIn(app, squatter.username, goodPassword)).toBe(true);
  });

  it('and was moved in themselves gives way to nobody, in whichever batch the other one comes', async () => {
    const email = freshEmail();
    const dormant = () => mover({ email, emailVerified: false, active: false, dormant: true });
    const people = [dormant(), ...Array.from({ length: 100 }, () => mover()), dormant()];
    for (const query of ['?dryRun=true', '']) {
      const { counts, lines } = await move(people, query);
      expect(counts, query).toEqual({ created: 101, exists: 0, refused: 1 });
      expect(lines.at(-1)?.errors).toMatchObject([{ pointer: '/email', code: 'taken' }]);
    }
    expect((await move(people)).counts).toEqual({ created: 0, exists: 101, refused: 1 });
  });

  it('and is about to be erased is not taken for one who stays', async () => {
    const person = mover();
    const { lines } = await move([person]);
    const gone = Date.now() - 1;
    await env.DB.prepare('UPDATE users SET delete_at = ? WHERE id = ?')
      .bind(gone, lines[0]?.id)
      .run();
    expect(rulesIn(await move([person]))).toEqual([['/externalId taken', '/email taken']]);
  });

  it('and was erased lends nobody an id that the trail knows', async () => {
    const { id } = await register(app);
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(id).run();
    expect(rulesIn(await move([mover({ id })]))).toEqual([['/id taken']]);
  });
});

describe('somebody who moved in and was erased since', () => {
  it('does not come back, with the password of before, when the same is sent again', async () => {
    const person = mover();
    const { lines } = await move([person]);
    await eraseAtOnce(lines[0]?.id ?? '');
    for (const query of ['?dryRun=true', '']) {
      expect(rulesIn(await move([person], query)), query).toEqual([['/externalId taken']]);
    }
    expect(await canLogIn(app, person.email, goodPassword)).toBe(false);
  });

  it('comes back once AUTH_SECRET has another first secret; whoever is there is still known', async () => {
    const [erased, present] = [mover(), mover()];
    const { lines } = await move([erased, present]);
    await eraseAtOnce(lines[0]?.id ?? '');
    const rotated = makeTestApp({
      AUTH_SECRET: `${'another-'.repeat(5)} ${testSettings.AUTH_SECRET}`,
    });
    const { counts } = await importPeople(rotated, key, [erased, present]);
    expect(counts).toEqual({ created: 1, exists: 1, refused: 0 });
  });

  it('is nobody who is known by another name there, with the same address', async () => {
    const person = mover();
    const { lines } = await move([person]);
    await eraseAtOnce(lines[0]?.id ?? '');
    const { counts } = await move([{ ...person, externalId: crypto.randomUUID() }]);
    expect(counts.created).toBe(1);
  });

  /** As the cron does it when the grace is over. */
  async function eraseAtOnce(id: string): Promise<void> {
    await env.DB.prepare('UPDATE users SET delete_at = ? WHERE id = ?')
      .bind(Date.now() - 120_000, id)
      .run();
    await eraseAccounts(makeTestDeps(), new Date());
    expect(await countRows('users WHERE id = ?', id)).toBe(0);
  }
});

it('is no name in the other system: the id of somebody who moves out under it', async () => {
  const { id } = await register(app);
  expect(rulesIn(await move([mover({ externalId: id })]))).toEqual([['/externalId taken']]);
});

describe('since when something is proved', () => {
  const since = '2001-01-01T00:00:00.000Z';
  const verifiedAt = async (id = '') => (await userRow(id)).email_verified_at;

  it('is said by an admin', async () => {
    const { lines } = await importPeople(app, admin.token, [mover({ emailVerified: since })]);
    expect(await verifiedAt(lines[0]?.id)).toBe(Date.parse(since));
  });

  it('is now where a key says it: what is proved for longest decides where a new password goes', async () => {
    const { lines } = await move([mover({ emailVerified: since })]);
    expect(await verifiedAt(lines[0]?.id)).toBe(Date.now());
  });
});

describe('a second time', () => {
  it('adds nobody and changes nobody', async () => {
    const person = mover();
    const first = await move([person]);
    const before = await userRow(first.lines[0]?.id ?? '');
    const again = await move([{ ...person, firstName: 'Other', email: freshEmail() }]);
    expect(again.counts).toEqual({ created: 0, exists: 1, refused: 0 });
    expect(again.lines[0]?.id).toBe(first.lines[0]?.id);
    expect(await userRow(before.id)).toEqual(before);
  });

  it('leaves the password that its owner has chosen since', async () => {
    const person = mover();
    await move([person]);
    const token = await login(app, { username: person.email, password: goodPassword });
    const change = { oldPassword: goodPassword, newPassword: otherPassword };
    await app.post('/v1/change-password', change, { token });
    await move([person]);
    expect(await canLogIn(app, person.email, otherPassword)).toBe(true);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(false);
  });

  it('at the same moment stores each once', async () => {
    const people = Array.from({ length: 20 }, () => mover());
    const all = await Promise.all(Array.from({ length: 4 }, () => move(people)));
    expect(all.reduce((sum, { counts }) => sum + counts.created, 0)).toBe(20);
    expect(all.reduce((sum, { counts }) => sum + counts.exists, 0)).toBe(60);
    const ids = all.map(({ lines }) => lines.map(({ id }) => id));
    expect(new Set(ids.flat()).size).toBe(20);
  });

  it('of the same person in one request is the first', async () => {
    const person = mover();
    const { lines } = await move([person, person]);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['created', 'exists']);
    expect(lines[0]?.id).toBe(lines[1]?.id);
  });
});

describe('a trial', () => {
  it('says what would become of everybody, and stores nobody', async () => {
    const known = mover();
    await move([known]);
    const before = await countRows('users');
    const person = mover();
    const { counts, lines } = await move(
      [known, person, person, mover({ email: person.email }), mover({ email: 'x' })],
      '?dryRun=true',
    );
    expect(counts).toEqual({ created: 1, exists: 2, refused: 2 });
    expect(lines.map(({ outcome }) => outcome)).toEqual([
      'exists',
      'created',
      'exists',
      'refused',
      'refused',
    ]);
    expect(await countRows('users')).toBe(before);
    const [real] = (await move([person])).lines;
    expect(lines[1]?.id).toBe(real?.id);
  });

  it('knows across batches who came before', async () => {
    const people = Array.from({ length: 150 }, () => mover());
    const { counts } = await move([...people, ...people], '?dryRun=true');
    expect(counts).toEqual({ created: 150, exists: 150, refused: 0 });
  });
});
