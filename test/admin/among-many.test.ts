/** Staff looks for accounts among twenty thousand: what a page reads stays the same. This file has its own stores. */
import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import { listUsers } from '../../src/admin/list-users';
import { listUsersSchema } from '../../src/admin/query-schemas';
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
