/** Rows of the trail leave D1 by the cron trigger, once the sink itself says that it holds them. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrail } from '../../scripts/audit/trail.ts';
import { audited, sink, startBuilt } from '../../scripts/built-worker.ts';
import { registration } from '../../scripts/registration.ts';

it('deletes what the sink holds, and makes it hold what it has never heard of', async () => {
  const { origins, db, runCron, stop } = await startBuilt(audited({ AUDIT_RETENTION: '1s' }));
  try {
    const response = await fetch(`${origins[0]}/v1/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(registration('retention@example.com')),
    });
    assert.equal(response.status, 201);
    // A row whose line never came out: the answer of its commit was lost.
    await db.exec(
      "INSERT INTO audit_events (request_id, event, outcome, at, schema_version) VALUES ('never-heard-of', 'user_created', 'success', 0, 2)",
    );
    const rows = async () =>
      (await db.prepare('SELECT request_id, event FROM audit_events').all()).results.map(
        ({ request_id, event }) => (request_id === 'never-heard-of' ? request_id : event),
      );
    assert.deepEqual(new Set(await rows()), new Set(['user_created', 'never-heard-of']));

    let left = await rows();
    const waits = () => left.includes('user_created') || left.includes('never-heard-of');
    for (let tries = 0; tries < 20 && waits(); tries++) {
      await sleep(500);
      await runCron();
      left = await rows();
    }
    assert.ok(!waits(), 'both are deleted');
    assert.ok((await outside(origins[1] ?? '')).includes('never-heard-of'), 'the trail has it now');
    assert.ok(left.includes('sys_audit_purge'), 'the deletion is an event itself');
  } finally {
    await stop();
  }
});

/** The request ids in the trail outside. */
async function outside(from: string): Promise<string[]> {
  const trail = await openTrail(from, sink.settings.AUDIT_READ_TOKEN ?? '');
  const ids: string[] = [];
  for (const key of trail.keys) {
    for await (const text of trail.lines(key)) {
      const { event } = JSON.parse(text) as { event?: { requestId: string } };
      if (event) ids.push(event.requestId);
    }
  }
  return ids;
}
