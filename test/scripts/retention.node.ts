/** Rows of the trail leave D1 by the cron trigger, once the sink itself says that it holds them. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { audited, startBuilt } from '../../scripts/built-worker.ts';
import { registration } from '../../scripts/registration.ts';

it('deletes no row that the sink does not hold, and each that it does', async () => {
  const { origins, db, runCron, stop } = await startBuilt(audited({ AUDIT_RETENTION: '1s' }));
  try {
    const response = await fetch(`${origins[0]}/v1/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(registration('retention@example.com')),
    });
    assert.equal(response.status, 201);
    // Another location's row, whose line has not come yet.
    await db.exec(
      "INSERT INTO audit_events (request_id, event, outcome, at, schema_version) VALUES ('not-yet-exported', 'user_created', 'success', 0, 2)",
    );
    const rows = async () =>
      (await db.prepare('SELECT request_id, event FROM audit_events').all()).results.map(
        ({ request_id, event }) => (request_id === 'not-yet-exported' ? request_id : event),
      );
    assert.deepEqual(new Set(await rows()), new Set(['user_created', 'not-yet-exported']));

    let left = await rows();
    for (let tries = 0; tries < 20 && left.includes('user_created'); tries++) {
      await sleep(500);
      await runCron();
      left = await rows();
    }
    assert.ok(!left.includes('user_created'), 'what is held is deleted');
    assert.ok(left.includes('not-yet-exported'), 'what is not stays');
    assert.ok(left.includes('sys_audit_purge'), 'the deletion is an event itself');
  } finally {
    await stop();
  }
});
