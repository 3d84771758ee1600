/** Rows of D1 that go to the trail by the cron, as fast as its runs follow one another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrail } from '../audit/trail.ts';
import { audited, sink, startBuilt } from '../built-worker.ts';

/** @returns how fast, and what of it is missing in the trail or there twice. */
export async function handOver(count: number) {
  const state = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const both = await startBuilt(audited({}), { persistTo: state });
  const ids = Array.from({ length: count }, (_, i) => `row-${i}`);
  for (let from = 0; from < count; from += 10_000) {
    await both.db
      .prepare(
        `INSERT INTO audit_events (request_id, event, outcome, at, user_id, ip, country, schema_version)
           SELECT value, 'authn_login_success', 'success', ? + key, 'user-' || (key % 997), '203.0.113.7', 'DE', 3 FROM json_each(?)`,
      )
      .bind(Date.now() + from, JSON.stringify(ids.slice(from, from + 10_000)))
      .run();
  }
  const left = async () =>
    (
      await both.db
        .prepare("SELECT count(*) AS n FROM audit_events WHERE exported = 0 AND user_id <> ''")
        .first<{ n: number }>()
    )?.n ?? 0;
  const started = performance.now();
  let runs = 0;
  let cutOff = 0;
  for (; runs < 50 && (await left()) > 0; runs++) {
    // The local runtime closes the connection of a run that takes long; the run itself goes on.
    await both.runCron().catch(() => cutOff++);
  }
  const seconds = (performance.now() - started) / 1000;
  const kept = await both.db
    .prepare('SELECT count(*) AS n FROM audit_events')
    .first<{ n: number }>();
  const times = new Map<string, number>();
  for (let tries = 0; tries < 30 && times.size < count; tries++) {
    await sleep(3000);
    times.clear();
    const opened = await openTrail(both.origins[1], sink.settings.AUDIT_READ_TOKEN ?? '');
    for (const key of opened.keys) {
      for await (const text of opened.lines(key)) {
        const id = (JSON.parse(text) as { event?: { requestId: string } }).event?.requestId ?? '';
        if (id.startsWith('row-')) times.set(id, (times.get(id) ?? 0) + 1);
      }
    }
  }
  await both.stop();
  rmSync(state, { recursive: true });
  return {
    rows: count,
    runs,
    'runs without an answer': cutOff,
    'rows per second': Math.round(count / seconds),
    missing: count - times.size,
    doubled: [...times.values()].filter((n) => n > 1).length,
    'kept in D1': kept?.n,
  };
}
