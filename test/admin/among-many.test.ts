/** Staff looks among twenty thousand accounts and as many events: what a page reads stays the same. This file has its own stores. */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { listUsers } from '../../src/admin/list-users';
import { listUsersSchema, readTrailSchema } from '../../src/admin/query-schemas';
import { readTrail } from '../../src/admin/read-trail';
import { newRequestContext } from '../../src/core/request-context';
import { openDatabase } from '../../src/db/client';

const count = 20_000;

beforeAll(async () => {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`;
  for (const sql of [
    `INSERT INTO users (id, first_name, last_name, date_of_birth, date_of_joining, active, created_at, role)
     ${numbers} SELECT printf('user-%05d', i), iif(i % 2, 'Smithers', 'Ines'), iif(i % 2, 'Smith', printf('Moreau%05d', i)), '1990-01-01', '2020-01-01',
       i % 1000 <> 7, i, iif(i % 5000 = 0, 'support', NULL) FROM n`,
    `INSERT INTO credentials (user_id, password_hash, password_version, password_changed_at)
     SELECT id, 'phc', 1, 0 FROM users`,
    `INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at)
     SELECT id, 'email', id || '@example.com', 1, iif(id LIKE '%3', NULL, 1) FROM users`,
    `INSERT INTO identifiers (user_id, kind, value, signs_in, verified_at)
     SELECT id, 'phone', '+49' || substr(id, 6), 1, 1 FROM users WHERE id NOT LIKE '%3'`,
    `INSERT INTO audit_events (request_id, event, outcome, at, user_id, actor, schema_version, exported)
     ${numbers} SELECT printf('event-%05d', i), iif(i % 10000 = 9, 'user_deleted', iif(i % 2, 'user_created', 'authn_login_success')),
       'success', i, printf('user-%05d', i), iif(i % 5000 = 1, 'user:few', iif(i % 2, 'key:many', NULL)), 4, i % 3 > 0 FROM n`,
  ]) {
    await env.DB.exec(sql.replace(/\s+/g, ' '));
  }
});

/** Walks three pages. @returns the most entries that D1 read for one of them, and what was found. */
async function walk(query: Record<string, string>) {
  let most = 0;
  const db = openDatabase(counting((read) => (most = Math.max(most, read))));
  const { limit, cursor: _, ...filter } = listUsersSchema.parse(query);
  const deps = { db, cursorKey: new Uint8Array(32) };
  let cursor: string | undefined;
  let found = 0;
  for (let i = 0; i < 3; i++) {
    const page = await listUsers(deps, newRequestContext(new Date()), filter, limit, cursor);
    if (!page.ok) throw new Error('a cursor of its own was refused');
    found += page.value.users.length;
    if (page.value.nextCursor === null) break;
    cursor = page.value.nextCursor;
  }
  return { most, found };
}

/** @returns what D1 read for one page of the trail, how many it has, and whether there are more. */
async function readPage(query: Record<string, string>) {
  let read = 0;
  const db = openDatabase(counting((rows) => (read = rows)));
  const { limit, cursor: _, ...filter } = readTrailSchema.parse(query);
  const page = await readTrail({ db, cursorKey: new Uint8Array(32) }, filter, limit);
  if (!page.ok) throw new Error('without a cursor nothing is refused');
  const { events, nextCursor } = page.value;
  return { read, found: events.length, isLast: nextCursor === null };
}

/** The real D1, which says how much each batch has read. */
const counting = (tell: (rowsRead: number) => void): D1Database =>
  new Proxy(env.DB, {
    get(db, name) {
      const member: unknown = Reflect.get(db, name);
      if (name !== 'batch') return typeof member === 'function' ? member.bind(db) : member;
      return async (statements: D1PreparedStatement[]) => {
        const results = await db.batch(statements);
        tell(results.reduce((sum, { meta }) => sum + meta.rows_read, 0));
        return results;
      };
    },
  });

it.each<[Record<string, string>, number]>([
  [{}, 150],
  [{ email: 'user-1' }, 150],
  [{ email: 'user-12345@' }, 1],
  // What is a number to the index is no address.
  [{ email: '+49' }, 0],
  [{ phone: '+49' }, 150],
  [{ phone: '+4912345' }, 1],
  [{ name: 'smith' }, 150],
  [{ name: 'ines' }, 150],
  [{ name: 'moreau0001' }, 5],
  [{ role: 'support' }, 4],
  [{ active: 'false' }, 20],
  [{ verified: 'false' }, 150],
  [{ createdFrom: '1970-01-01T00:00:10Z', createdTo: '1970-01-01T00:00:11Z' }, 150],
  // Hardly any of what is looked at fits.
  [{ name: 'smith', role: 'support' }, 0],
  [{ active: 'true', verified: 'true', email: 'user-1' }, 150],
  [{ active: 'false', name: 'smith' }, 6],
])('reads a bounded number of entries for a page of %j', async (query, found) => {
  const walked = await walk(query);
  expect(walked.found).toBe(found);
  // A thousand entries, each looked at twice, and behind each the account by its key (two), its credential, its two
  // identifiers and whether they fit (four in all); one more where the page ends.
  expect(walked.most).toBeLessThanOrEqual(11 * 1000 + 1);
});

it('reads little where nothing is left out', async () => {
  expect((await walk({})).most).toBeLessThan(2000);
});

it.each([{ name: 'smith' }, { email: 'user-1' }, { phone: '+49' }])(
  'looks through those who have a role, and nobody else, for one of them by %j',
  async (query) => {
    expect((await walk({ ...query, role: 'support' })).most).toBeLessThan(100);
  },
);

it.each<[Record<string, string>, number]>([
  [{ event: 'user_deleted' }, 2],
  [{ event: 'user_erased' }, 0],
  [{ actor: 'user:few' }, 4],
  [{ actor: 'user:few', event: 'user_created' }, 4],
  [{ actor: 'operator' }, 0],
  [{ userId: 'user-00009' }, 1],
  [{ userId: 'user-00009', actor: 'user:few' }, 0],
])(
  'finds in one page of the trail, among all the others, what is rare: %j',
  async (query, found) => {
    const page = await readPage(query);
    expect(page).toMatchObject({ found, isLast: true });
    expect(page.read).toBeLessThan(50);
  },
);

it.each<[Record<string, string>]>([
  [{}],
  [{ event: 'authn_login_success' }],
  [{ event: 'user_created' }],
  [{ actor: 'key:many' }],
  [{ event: 'authn_login_success', actor: 'key:many' }],
  [{ event: 'user_deleted', actor: 'key:many' }],
])('reads a bounded number of entries for a page of the trail of %j', async (query) => {
  // A thousand entries of two indexes, brought together, each looked at twice, and behind each its row; one more where the page
  // ends, of each.
  expect((await readPage(query)).read).toBeLessThanOrEqual(5 * 1000 + 2);
});
