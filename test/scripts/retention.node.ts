/** Rows of the trail leave D1 by the cron trigger, once the sink itself has taken them over its binding. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrail } from '../../scripts/audit/trail.ts';
import { verifyTrail } from '../../scripts/audit/verify.ts';
import { audited, sink, startBuilt } from '../../scripts/built-worker.ts';
import { registration } from '../../scripts/registration.ts';

it('hands over full batches, also what the sink has never heard of, and each event is in the trail once', async () => {
  const { origins, db, runCron, stop } = await startBuilt(audited({ ACTIVITY_EVENTS: '3' }));
  const [api = '', outside = ''] = origins;
  try {
    const post = (path: string, body: object) =>
      fetch(`${api}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const person = registration('retention@example.com');
    assert.equal((await post('/v1/register', person)).status, 201);
    const { username, password } = person;
    const login = await post('/v1/login', { username, password });
    const { accessToken } = (await login.json()) as { accessToken: string };
    // Rows whose lines never came out: the answers of their commits were lost.
    const ids = Array.from({ length: 2500 }, (_, i) => `never-heard-of-${i}`);
    await db
      .prepare(
        `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
           SELECT value, 'user_created', 'success', ? - key, 'user-' || (key % 5), 2 FROM json_each(?)`,
      )
      .bind(Date.now(), JSON.stringify(ids))
      .run();

    await runCron();
    const waits = await db
      .prepare('SELECT count(*) AS n FROM audit_events WHERE exported = 0 AND user_id IS NOT NULL')
      .first<{ n: number }>();
    assert.equal(waits?.n, 0);
    const kept = await db
      .prepare("SELECT count(*) AS n FROM audit_events WHERE user_id LIKE 'user-%'")
      .first<{ n: number }>();
    assert.equal(kept?.n, 5 * 3);

    const activity = await fetch(`${api}/v1/me/activity`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    const { events } = (await activity.json()) as { events: { event: string }[] };
    assert.deepEqual(
      events.map(({ event }) => event),
      ['authn_login_success', 'user_created'],
    );

    // The tail brings the lines of the requests as well: they count once.
    const times = await whenIn(outside, 2503);
    assert.deepEqual([...new Set(times.values())], [1]);
    for (const id of ids) assert.ok(times.has(`${id} user_created`), id);
  } finally {
    await stop();
  }
});

/** How often each event is in the trail, once there are as many. */
async function whenIn(from: string, count: number): Promise<Map<string, number>> {
  for (let tries = 0; ; tries++) {
    const trail = await openTrail(from, sink.settings.AUDIT_READ_TOKEN ?? '');
    const times = new Map<string, number>();
    for (const key of trail.keys) {
      for await (const text of trail.lines(key)) {
        const { event } = JSON.parse(text) as { event?: { requestId: string; event: string } };
        const name = `${event?.requestId} ${event?.event}`;
        if (event) times.set(name, (times.get(name) ?? 0) + 1);
      }
    }
    if (times.size >= count || tries > 20) {
      const { broken } = await verifyTrail(trail, sink.settings.AUDIT_SIGNING_KEYS ?? '');
      assert.equal(broken, undefined);
      return times;
    }
    await sleep(500);
  }
}
