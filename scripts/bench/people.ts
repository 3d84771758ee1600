/**
 * Many people in the database without a derivation for each: all have the password of one who registered.
 * What they look like does not matter to the API, only how many there are.
 */
import type { BuiltWorker } from '../built-worker.ts';
import { registration } from '../registration.ts';
import { ask } from './ask.ts';

export interface Person {
  username: string;
  password: string;
}

export type Running = Pick<BuiltWorker, 'origin' | 'db'>;

/** Rows of a statement: large enough to be quick, small enough to show progress. */
const atOnce = 10_000;

/**
 * Adds people up to so many, each with their past passwords, a session and two events of the trail.
 * @param group names them: `anyOf` finds people of a group.
 * @param from how many of the group there are.
 * @param onAdded hears how many there are so far.
 */
export async function addPeople(
  worker: Running,
  {
    group,
    count,
    past = 0,
    from = 0,
  }: { group: string; count: number; past?: number; from?: number },
  onAdded: (count: number) => void = () => {},
): Promise<void> {
  const pattern = await registered(worker, `pattern-${crypto.randomUUID()}@example.com`);
  for (let added = from; added < count; added += atOnce) {
    const last = Math.min(added + atOnce, count);
    await worker.db.batch([
      worker.db.prepare(insertUsers).bind(added + 1, last, pattern, group),
      worker.db.prepare(insertIdentifiers).bind(group, added + 1),
      worker.db.prepare(insertCredentials).bind(group, added + 1, pattern, past + 1),
      worker.db.prepare(insertHistory).bind(group, added + 1, past + 1),
      worker.db.prepare(insertSessions).bind(group, added + 1, past + 1),
      worker.db.prepare(insertEvents).bind(group, added + 1),
    ]);
    onAdded(last);
  }
}

/** @returns up to so many people of a group, any of those who still have the password they came with. */
export async function anyOf(
  { db }: Running,
  { group, size, past = 0 }: { group: string; size: number; past?: number },
  count: number,
): Promise<Person[]> {
  const numbers = new Set<number>();
  while (numbers.size < Math.min(count, size)) {
    numbers.add(1 + Math.floor(Math.random() * size));
  }
  const { results } = await db
    .prepare(
      `SELECT value AS username FROM identifiers JOIN credentials USING (user_id)
       WHERE signs_in = 1 AND value IN (SELECT ${emailOf('value', '?1')} FROM json_each(?2)) AND password_version = ?3`,
    )
    .bind(group, JSON.stringify([...numbers]), past + 1)
    .all<{ username: string }>();
  const { password } = registration('');
  return results.map(({ username }) => ({ username, password }));
}

async function registered({ origin }: Running, username: string): Promise<string> {
  return JSON.parse(await ask(`${origin}/v1/register`, 201, registration(username))).id;
}

const hex = (bytes: number): string => `lower(hex(randomblob(${bytes})))`;
const uuid = `${hex(4)} || '-' || ${hex(2)} || '-4' || substr(${hex(2)}, 2) || '-a' || substr(${hex(2)}, 2) || '-' || ${hex(6)}`;

/** Scattered, as addresses are: the next one does not fall beside the last one in the index. */
const emailOf = (i: string, group: string): string =>
  `printf('%08x-%d@%s.example.com', (${i} * 2654435761) % 4294967296, ${i}, ${group})`;

const insertUsers = `
  WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
  INSERT INTO users (id, first_name, last_name, date_of_birth, date_of_joining, active, created_at, address, comments)
  SELECT ${uuid}, first_name, last_name, date_of_birth, date_of_joining, active, created_at, ?4, i
  FROM n, users WHERE id = ?3`;

/** Of those who were added last: group and number stand in columns that nobody looks at. */
const added = `FROM users WHERE rowid > (SELECT max(rowid) FROM users) - ${atOnce}
  AND address = ?1 AND CAST(comments AS INTEGER) >= ?2`;

const insertIdentifiers = `
  INSERT INTO identifiers (user_id, kind, value, signs_in)
  SELECT id, 'email', ${emailOf('CAST(comments AS INTEGER)', '?1')}, 1 ${added}`;

const insertCredentials = `
  INSERT INTO credentials (user_id, password_hash, password_version, password_changed_at)
  SELECT id, password_hash, ?4, password_changed_at
  FROM (SELECT id ${added}), (SELECT password_hash, password_changed_at FROM credentials WHERE user_id = ?3)`;

const insertHistory = `
  WITH RECURSIVE v(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < ?3)
  INSERT INTO password_history (user_id, version, fingerprint, created_at)
  SELECT id, n, ${hex(22)}, created_at
  FROM (SELECT id, created_at ${added}), v`;

const insertSessions = `
  INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at)
  SELECT ${uuid}, id, 'account', ?3, deactivations, created_at, created_at + 3600000 ${added}`;

const insertEvents = `
  INSERT INTO audit_events (request_id, event, outcome, at, user_id, username, subject, user_agent, schema_version)
  SELECT ${uuid}, event, 'success', created_at, id, 'p***@e***.com', ${hex(16)}, 'Mozilla/5.0 (X11; Linux x86_64)', 2
  FROM (SELECT id, created_at ${added}), (SELECT 'user_created' AS event UNION ALL SELECT 'authn_login_success')`;
