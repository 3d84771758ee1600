/** A chain that was written by one object for all time goes on by days. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { auditEvent, chain, flush, push, traceLine, trail } from '../support/trail';

it('goes on with the chain of before: writes what waited there, and knows what it had written', async () => {
  const [waited, written] = [auditEvent(), auditEvent()];
  const head = { seq: 41, hash: 'a'.repeat(64) };
  await runInDurableObject(chain(), (_, { storage }) => {
    storage.sql.exec(
      `CREATE TABLE known (request_id TEXT NOT NULL, event TEXT NOT NULL, stored_at INTEGER,
         PRIMARY KEY (request_id, event)) WITHOUT ROWID;
       CREATE TABLE waiting (position INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL,
         event TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);`,
    );
    for (const { requestId, event } of [waited, written]) {
      storage.sql.exec('INSERT INTO known (request_id, event) VALUES (?, ?)', requestId, event);
    }
    storage.sql.exec(
      'INSERT INTO waiting (request_id, event, at, body) VALUES (?, ?, ?, ?)',
      waited.requestId,
      waited.event,
      waited.at,
      JSON.stringify(waited),
    );
    storage.kv.put('head', head);
  });
  expect(await chain().head()).toEqual(head);

  const fresh = auditEvent();
  expect(await (await push(traceLine(waited, written, fresh))).json()).toEqual({
    taken: 1,
    duplicates: 2,
  });
  await flush();
  const lines = await trail();
  expect(lines.map(({ seq, event }) => [seq, event.requestId])).toEqual([
    [42, waited.requestId],
    [43, fresh.requestId],
  ]);
  expect(lines[0]?.prev).toBe(head.hash);
});
