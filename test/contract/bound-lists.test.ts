/// <reference types="vite/client" />
/**
 * D1 and the SQL of a Durable Object take a hundred parameters in a statement. A list that is bound value by value
 * works until it is long enough, so none is: it goes as one JSON text (`inList`, `json_each`).
 */

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { purgeAuditEvents } from '../../src/audit/retention';
import { openDatabase } from '../../src/db/client';
import { purgeSessions } from '../../src/sessions/purge-sessions';
import { startTime } from '../support/clock';
import { makeTestDeps } from '../support/test-deps';

const files = import.meta.glob<string>(['../../src/**/*.ts', '!**/*.d.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The ways in which the length of a list becomes the number of parameters. */
const lists = [
  /\b(?:notI|i)nArray\(([^;]*?)\)\)?[,;\n]/g,
  /\.values\(([^;]*?)\)[,;\n]/g,
  /\bsql\.join\([^;]*/g,
  /\bVALUES \$\{[^;]*/gi,
  /\bIN \(\$\{[^;]*/gi,
  /\.bind\(\s*\.\.\.[^;]*/g,
  /\bsql\s*\.exec(?:<[^;]*?>)?\([^;]*?\.\.\.[^;]*/g,
];

/** What has been looked at: a query in place of a list, one row. */
const checked = [
  'admin/api-keys.ts: .values({ ...listed, hash, createdBy })',
  'audit/commit.ts: .values(row)',
  // As many as the trail has columns.
  'audit/event-row.ts: sql.join(values, sql`, `)',
  // As many as the table has columns.
  'db/client.ts: sql.join(picked, sql`, `)',
  'audit/retention.ts: inArray(auditEvents.requestId, old.limit(batchSize))',
  'audit/retention.ts: inArray(auditEvents.requestId, replaced)',
  'accounts/new-account.ts: .values(opened)',
  // An address and a number at most.
  'accounts/new-account.ts: .values(known)',
  'accounts/new-account.ts: .values({ userId: profile.id, ...credential })',
  'accounts/new-account.ts: .values({ userId: profile.id, ...first })',
  'accounts/store-account.ts: inArray(identifiers.value, values)',
  'credentials/set-password.ts: .values(row)',
  'moving/known-people.ts: inArray( identifiers.userId, db.select({ id: users.id }).from(users).where(givingWay(db, values))',
  'identity/unproven-account.ts: inArray(users.id, holder)',
  // No query: the audiences of a token.
  'sessions/access-token.ts: .values(audiences)',
  'sessions/open-session.ts: .values({ ...session, userId })',
  'credentials/factors/show-factor.ts: .values({ proof, factorId, until })',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands there.
  'sessions/second-factor.ts: .values({ proof: `half:${id}`, factorId, until: now })',
  'sessions/purge-sessions.ts: inArray(sessions.id, oldest)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands there: names of triggers, nothing is bound.
  'db/expected-schema.ts: in (${names}))',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands there: names of events, nothing is bound.
  'db/schema.ts: in (${everyday})`',
];

const found = (sources: Record<string, string>) =>
  Object.entries(sources).flatMap(([file, source]) =>
    lists.flatMap((form) =>
      [...source.matchAll(form)].map(([text]) => {
        const whole = text.trim().replace(/\s+/g, ' ').replace(/[,;]$/, '');
        const opened = whole.split('(').length - whole.split(')').length;
        return `${file.replace('../../src/', '')}: ${opened < 0 ? whole.slice(0, opened) : whole}`;
      }),
    ),
  );

it('finds no list that is bound value by value, but those that were looked at', () => {
  const others = found(files).filter((one) => !checked.includes(one));
  expect([...new Set(others)]).toEqual([]);
});

it.each([
  'db.delete(t).where(inArray(t.id, ids));',
  'db.delete(t).where(and(notInArray(t.id, [...ids]), eq(t.a, 1)));',
  'db.insert(t).values(rows),',
  'db.insert(t).values([one, two]);',
  'const list = sql.join(ids);',
  `exec(\`... IN (VALUES \${marks})\`, a);`,
  'db.prepare(text).bind(...ids);',
  "storage.sql.exec<{ id: string }>('...', ...ids);",
])('would see %s', (source) => {
  expect(found({ 'x.ts': source })).not.toEqual([]);
});

const marks = (count: number) => Array(count).fill('?').join(',');

it('is a limit of D1 here too: a hundred and no more', async () => {
  const select = (count: number) =>
    env.DB.prepare(`SELECT 1 WHERE 1 IN (${marks(count)})`)
      .bind(...Array(count).fill(1))
      .all();
  await expect(select(100)).resolves.toMatchObject({ success: true });
  await expect(select(101)).rejects.toThrow('too many SQL variables');
});

it('is a limit of an object here too', async () => {
  const object = env.ATTEMPT_COUNTER.getByName('bound-lists');
  const select = (count: number) =>
    runInDurableObject(object, (_, { storage }) =>
      storage.sql
        .exec(`SELECT 1 AS one WHERE 1 IN (${marks(count)})`, ...Array(count).fill(1))
        .toArray(),
    );
  await expect(select(100)).resolves.toEqual([{ one: 1 }]);
  await expect(select(101)).rejects.toThrow('too many SQL variables');
});

it('is kept by the cron with full batches of everything', async () => {
  const bound: number[] = [];
  const counting = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name !== 'bind') return Reflect.get(target, name);
        return (...values: unknown[]) => {
          bound.push(values.length);
          return target.bind(...values);
        };
      },
    });
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === 'prepare') return (sql: string) => counting(db.prepare(sql));
      const member: unknown = Reflect.get(db, name);
      return typeof member === 'function' ? member.bind(db) : member;
    },
  });
  const ids = JSON.stringify(Array.from({ length: 2100 }, (_, i) => `row-${i}`));
  await env.DB.prepare(
    `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
       SELECT value, 'user_created', 'success', 1, value, 2 FROM json_each(?)`,
  )
    .bind(ids)
    .run();
  const auditSink = { store: async () => {} };
  const deps = { ...makeTestDeps(), db: openDatabase(DB), auditSink };
  await purgeSessions(deps, startTime);
  expect(await purgeAuditEvents(deps, startTime)).toBeGreaterThanOrEqual(2100);
  expect(Math.max(...bound)).toBeLessThanOrEqual(20);
});
