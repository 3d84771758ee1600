/** How staff finds an account among many: each filter, and the case just beyond it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { faults } from '../support/faults';
import { freshPhone } from '../support/fresh-phone';
import { freshEmail, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { prove, setUser } from '../support/rows';
import { staffMember, type TestStaff } from '../support/staff';

const app = makeTestApp();
let admin: TestStaff;

beforeEach(async () => {
  admin = await staffMember(app, 'admin');
});

const ask = (query: Record<string, string>) =>
  app.get(`/v1/admin/users?${new URLSearchParams(query)}`, { token: admin.token });

interface Page {
  users: { id: string; lastName: string }[];
  nextCursor: string | null;
}

const page = async (query: Record<string, string>): Promise<Page> => (await ask(query)).json();

const found = async (query: Record<string, string>): Promise<string[]> =>
  (await page(query)).users.map(({ id }) => id);

const brokenBy = async (query: Record<string, string>): Promise<string[]> =>
  rulesOf(await expectProblem(await ask(query), 422, 'validation-failed'));

/** Letters that no other test has. */
const unique = () => `Q${crypto.randomUUID().replace(/\W|\d/g, '')}`;

describe('by e-mail address', () => {
  it('finds the beginning of it, in any case, and nothing else', async () => {
    const { id, username } = await register(app);
    expect(await found({ email: username.slice(0, -5).toUpperCase() })).toEqual([id]);
    expect(await found({ email: username })).toEqual([id]);
    expect(await found({ email: username.slice(1) })).toEqual([]);
    expect(await found({ email: `${username}m` })).toEqual([]);
    const local = crypto.randomUUID();
    const other = await register(app, { username: `${local}@bücher.example` });
    expect(await found({ email: `${local}@Bücher.example` })).toEqual([other.id]);
  });

  it.each(['%', '_', '\\', '*', "'", '\u0000', '👩‍🚀', '\u{10ffff}', '__proto__'])(
    'takes %j for what it is',
    async (text) => {
      const { username } = await register(app);
      expect(await found({ email: `${username.slice(0, 10)}${text}` })).toEqual([]);
    },
  );

  it('finds no address that stands beside a username: it may be anybody’s', async () => {
    const email = freshEmail();
    await register(app, { username: freshPhone(), email });
    expect(await found({ email })).toEqual([]);
  });
});

describe('by phone number', () => {
  it('finds the beginning of it, with and without its plus sign', async () => {
    const username = freshPhone();
    const { id } = await register(app, { username });
    for (const phone of [username, username.slice(1), ` ${username.slice(1)}`]) {
      expect(await found({ phone })).toEqual([id]);
    }
    expect(await found({ phone: `${username}0` })).toEqual([]);
  });
});

describe('by name', () => {
  it('finds the beginning of the last name and of the first one, in any case', async () => {
    const [lastName, firstName] = [unique(), unique()];
    const { id } = await register(app, { firstName, lastName });
    for (const name of [lastName, firstName, lastName.slice(0, 9).toUpperCase()]) {
      expect(await found({ name })).toEqual([id]);
    }
    expect(await found({ name: lastName.slice(1) })).toEqual([]);
  });

  it('finds somebody once whose names begin alike', async () => {
    const name = unique();
    const { id } = await register(app, { firstName: `${name}a`, lastName: `${name}b` });
    expect(await found({ name })).toEqual([id]);
  });

  it('finds somebody once whose names are the same', async () => {
    const name = unique();
    const { id } = await register(app, { firstName: name, lastName: name.toUpperCase() });
    expect(await found({ name })).toEqual([id]);
  });

  it.each(['Ümlaut', 'ümlaut', 'ÜMLAUT'])('finds Ümlaut by %s', async (name) => {
    const end = unique().toLowerCase();
    const { id } = await register(app, { lastName: `Ümlaut${end}` });
    const typed = name === 'ÜMLAUT' ? end.toUpperCase() : end;
    expect(await found({ name: name + typed })).toEqual([id]);
  });
});

describe('by what it is', () => {
  it('finds those that are switched off, and those that are not', async () => {
    const lastName = unique();
    const [on, off] = [await register(app, { lastName }), await register(app, { lastName })];
    await setUser(off.id, 'active', 0);
    expect(await found({ name: lastName, active: 'true' })).toEqual([on.id]);
    expect(await found({ name: lastName, active: 'false' })).toEqual([off.id]);
  });

  it('finds those with a role', async () => {
    const support = await staffMember(app, 'support');
    expect(await found({ email: support.username, role: 'support' })).toEqual([support.id]);
    expect(await found({ email: support.username, role: 'auditor' })).toEqual([]);
    expect(await found({ role: 'support', limit: '100' })).toContain(support.id);
  });

  it('finds those that nobody has proved', async () => {
    const lastName = unique();
    const [proved, other] = [await register(app, { lastName }), await register(app, { lastName })];
    await prove(proved.id, 'email');
    expect(await found({ name: lastName, verified: 'true' })).toEqual([proved.id]);
    expect(await found({ name: lastName, verified: 'false' })).toEqual([other.id]);
  });

  it('finds those of a time, from its first moment to before its last', async () => {
    const { id } = await register(app);
    await setUser(id, 'created_at', Date.UTC(1999, 4, 5, 12));
    const of = (createdFrom: string, createdTo: string) => found({ createdFrom, createdTo });
    expect(await of('1999-05-05', '1999-05-06')).toEqual([id]);
    expect(await of('1999-05-05T12:00:00Z', '1999-05-05T12:00:00.001Z')).toEqual([id]);
    expect(await of('1999-05-05', '1999-05-05T12:00:00Z')).toEqual([]);
    expect(await of('1999-05-05T12:00:00.001Z', '1999-05-06')).toEqual([]);
  });

  it('finds nobody whose deletion date has come', async () => {
    const { id, username } = await register(app);
    await setUser(id, 'delete_at', Date.now() + 1);
    expect(await found({ email: username })).toEqual([id]);
    await setUser(id, 'delete_at', Date.now());
    expect(await found({ email: username })).toEqual([]);
  });

  it('shows the newest first', async () => {
    const ids = [(await register(app)).id, (await register(app)).id];
    for (const [i, id] of ids.entries()) await setUser(id, 'created_at', Date.UTC(1998, 0, i + 1));
    const query = { createdFrom: '1998-01-01', createdTo: '1998-02-01' };
    expect(await found(query)).toEqual(ids.reverse());
  });
});

describe('page by page', () => {
  async function walk(query: Record<string, string>, between?: () => Promise<unknown>) {
    const ids: string[] = [];
    let cursor: string | null | undefined;
    for (let i = 0; i < 50 && cursor !== null; i++) {
      const { users, nextCursor } = await page({ ...query, limit: '2', ...(cursor && { cursor }) });
      ids.push(...users.map(({ id }) => id));
      await between?.();
      cursor = nextCursor;
    }
    return ids;
  }

  async function five(changes: Record<string, unknown>): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await register(app, changes)).id);
    return ids;
  }

  it('shows each once, also of the same name', async () => {
    const lastName = unique();
    const ids = await five({ lastName });
    expect((await walk({ name: lastName })).sort()).toEqual(ids.sort());
  });

  it('shows each once, also of the same moment', async () => {
    const ids = await five({});
    for (const id of ids) await setUser(id, 'created_at', Date.UTC(1997, 0, 1));
    const shown = await walk({ createdFrom: '1997-01-01', createdTo: '1997-01-02' });
    expect(shown.sort()).toEqual(ids.sort());
  });

  it('shows each once of those that were there, while others come', async () => {
    const lastName = unique();
    const ids = await five({ lastName });
    const shown = await walk({ name: lastName }, () => register(app, { lastName }));
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toEqual(expect.arrayContaining(ids));
  });

  it('has no further page behind the last one', async () => {
    const lastName = unique();
    await five({ lastName });
    expect((await page({ name: lastName, limit: '5' })).nextCursor).toBeNull();
    expect((await page({ name: lastName, limit: '4' })).nextCursor).not.toBeNull();
  });

  it.each<[string, unknown]>([
    ['created_at', 'a word'],
    ['created_at', 9e18],
    ['factors_reset_at', 'a word'],
  ])(
    'shows the others where somebody has written into %s what is no time: %j',
    async (column, value) => {
      const lastName = unique();
      const ids = await five({ lastName });
      const [broken = '', ...others] = ids;
      await setUser(broken, column, value);
      expect((await walk({ name: lastName })).sort()).toEqual(others.sort());
      const fault = { account: broken, why: expect.stringContaining('a time in its row is none') };
      expect(faults()).toEqual([fault]);

      // By what it says it is the newest of all: the list goes on behind it.
      const { nextCursor } = await page({ limit: '1' });
      expect((await ask({ limit: '1', cursor: nextCursor ?? '' })).status).toBe(200);
      faults();
      await expectProblem(
        await app.get(`/v1/admin/users/${broken}`, { token: admin.token }),
        500,
        'internal-error',
      );
      expect(faults()).toMatchObject([{ bug: 'RangeError' }]);
      await setUser(broken, column, 0);
    },
  );

  const text = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

  it.each([
    'x',
    '',
    'é',
    text(null),
    text({ __proto__: 1 }),
    text(['created']),
    text(['created', {}, 'id']),
    text(['created', 1.5, 'id']),
    text(['name', 'a', 'id']),
  ])('is refused a cursor that is none of it: %j', async (cursor) => {
    expect(await brokenBy({ cursor })).toEqual(['/cursor unknown_cursor']);
  });
});

it.each([
  [{ limit: '0' }, '/limit out_of_range'],
  [{ limit: '101' }, '/limit out_of_range'],
  [{ limit: '1e1' }, '/limit out_of_range'],
  [{ active: 'yes' }, '/active wrong_type'],
  [{ role: 'owner' }, '/role wrong_type'],
  [{ email: ' ' }, '/email too_short'],
  [{ name: 'x'.repeat(255) }, '/name too_long'],
  [{ createdFrom: '2026-02-30' }, '/createdFrom invalid_date'],
  [{ createdFrom: '2026-02-01T12:00' }, '/createdFrom invalid_date'],
  [{ sort: 'name' }, '/sort unknown_member'],
])('refuses %j', async (query, rule) => {
  expect(await brokenBy(query)).toEqual([rule]);
});

it('refuses a parameter that comes twice', async () => {
  const response = await app.get('/v1/admin/users?role=admin&role=support', { token: admin.token });
  expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
    '/role wrong_type',
  ]);
});

it('leaves a line that names the reader', async () => {
  auditLines();
  await page({});
  expect(auditLines()).toMatchObject([
    { event: 'sensitive_read', reason: 'users-listed', actor: `user:${admin.id}`, userId: null },
  ]);
});
