/** The trail and the counts as staff reads them. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshEmail, login, otherPassword, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';
import { staffMember, type TestStaff } from '../support/staff';

const app = makeTestApp();
let auditor: TestStaff;

beforeEach(async () => {
  auditor = await staffMember(app, 'auditor');
});

const ask = (path: string, query: Record<string, string>) =>
  app.get(`/v1/admin/${path}?${new URLSearchParams(query)}`, { token: auditor.token });

interface Page {
  events: { requestId: string; event: string; userId: string | null; at: string }[];
  nextCursor: string | null;
}

const read = async (query: Record<string, string>): Promise<Page> =>
  (await ask('trail', query)).json();

describe('the trail', () => {
  it('shows what was done with an account, newest first', async () => {
    const person = await register(app);
    travel('1s');
    await login(app, person);
    const { events } = await read({ userId: person.id });
    expect(events.map(({ event }) => event)).toEqual(['authn_login_success', 'user_created']);
    expect((await read({ userId: 'nobody' })).events).toEqual([]);
  });

  it('shows the events of one name', async () => {
    const person = await register(app);
    await login(app, person);
    const { events } = await read({ userId: person.id, event: 'user_created' });
    expect(events.map(({ event, userId }) => [event, userId])).toEqual([
      ['user_created', person.id],
    ]);
    expect((await read({ userId: person.id, event: 'user_deleted' })).events).toEqual([]);
  });

  /** Rows of a time that is theirs alone. */
  async function rowsAt(at: number, count: number, exported = 0): Promise<string[]> {
    const ids = Array.from({ length: count }, () => crypto.randomUUID());
    await env.DB.batch(
      ids.map((id) =>
        env.DB.prepare(
          `INSERT INTO audit_events (request_id, event, outcome, at, schema_version, exported)
           VALUES (?, 'user_updated', 'success', ?, 4, ?)`,
        ).bind(id, at, exported),
      ),
    );
    return ids;
  }

  it('shows those of a time, from its first moment to before its last', async () => {
    const at = Date.UTC(1990, 4, 5, 12);
    const ids = await rowsAt(at, 1);
    const of = async (from: string, to: string) =>
      (await read({ from, to })).events.map(({ requestId }) => requestId);
    expect(await of('1990-05-05', '1990-05-06')).toEqual(ids);
    expect(await of('1990-05-05T12:00:00Z', '1990-05-05T12:00:00.001Z')).toEqual(ids);
    expect(await of('1990-05-05', '1990-05-05T12:00:00Z')).toEqual([]);
  });

  it('shows each once, page by page, whether the trail outside has it or not', async () => {
    const at = Date.UTC(1991, 0, 1);
    const ids = [
      ...(await rowsAt(at, 3)),
      ...(await rowsAt(at, 2, 1)),
      ...(await rowsAt(at + 1, 1)),
    ];
    const shown: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const query = { from: '1991-01-01', to: '1991-01-02', limit: '2' };
      const page = await read({ ...query, ...(cursor && { cursor }) });
      shown.push(...page.events.map(({ requestId }) => requestId));
      cursor = page.nextCursor;
    }
    expect(shown[0]).toBe(ids[5]);
    expect(shown.sort()).toEqual(ids.sort());
  });

  it('takes no cursor of another list', async () => {
    const person = await register(app);
    await login(app, person);
    const { nextCursor } = await read({ userId: person.id, limit: '1' });
    const response = await ask('trail', { cursor: nextCursor ?? '' });
    expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
      '/cursor unknown_cursor',
    ]);
  });

  it.each(["user' OR 1=1", 'User_Created', '__proto__'])('knows no event %j', async (event) => {
    await expectProblem(await ask('trail', { event }), 422, 'validation-failed');
  });

  it('leaves a line that says who read it', async () => {
    auditLines();
    await read({});
    expect(auditLines()).toMatchObject([
      { event: 'sensitive_read', reason: 'trail-read', actor: `user:${auditor.id}` },
    ]);
  });
});

describe('the counts', () => {
  interface Day {
    day: string;
    registrations: number;
    logins: number;
    failedLogins: number;
    resets: number;
  }

  const days = async (query: Record<string, string> = {}): Promise<Day[]> =>
    (await (await ask('stats', query)).json<{ days: Day[] }>()).days;

  const today = async () => (await days({ days: '1' }))[0] as Day;

  it('count registrations, logins, refused ones and resets, each once', async () => {
    const before = await today();
    const person = await register(app);
    await login(app, person);
    await app.post('/v1/login', { username: person.username, password: 'wrong' });
    await app.post('/v1/login', { username: freshEmail(), password: 'wrong' });
    const token = await resetToken(app, person);
    await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(await today()).toEqual({
      ...before,
      registrations: before.registrations + 1,
      logins: before.logins + 1,
      failedLogins: before.failedLogins + 2,
      resets: before.resets + 1,
    });
  });

  it('count all of a hundred at the same moment', async () => {
    const before = await today();
    const wrong = (username: string) => app.post('/v1/login', { username, password: 'x' });
    await Promise.all(Array.from({ length: 100 }, () => wrong(freshEmail())));
    expect((await today()).failedLogins).toBe(before.failedLogins + 100);
  });

  it('stand on their day, and a day without any has zeros', async () => {
    // The access token of the auditor lives shorter than the days.
    travel('2d');
    auditor = { ...auditor, token: await login(app, auditor) };
    await register(app);
    travel('1d');
    auditor = { ...auditor, token: await login(app, auditor) };
    const all = await days({ days: '2' });
    expect(all.map(({ day }) => day)).toEqual(['2040-03-03', '2040-03-04']);
    expect(all[0]?.registrations).toBeGreaterThan(0);
    expect(all[1]).toMatchObject({ registrations: 0, failedLogins: 0, resets: 0 });
  });

  it.each(['0', '401', '-1', 'x'])('take no %s for a number of days', async (count) => {
    const broken = await expectProblem(
      await ask('stats', { days: count }),
      422,
      'validation-failed',
    );
    expect(rulesOf(broken)).toEqual(['/days out_of_range']);
  });

  it('keep nobody waiting who is counted, also where they cannot be reached', async () => {
    const down = { getByName: () => ({ add: () => Promise.reject(new Error('down')) }) };
    const without = makeTestApp({ DAILY_COUNTS: down });
    const person = await register(without);
    expect(await login(without, person)).toMatch(/^ey/);
  });
});
