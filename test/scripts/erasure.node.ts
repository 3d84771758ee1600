/** A deleted account is erased by the cron trigger, over the binding to the sink, and readers of the trail see that it was. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTrail } from '../../scripts/audit/trail.ts';
import { verifyTrail } from '../../scripts/audit/verify.ts';
import { audited, sink, startBuilt } from '../../scripts/built-worker.ts';
import { registration } from '../../scripts/registration.ts';

const userAgent = 'Mozilla/5.0 (X11; Zweistein 4711) Gecko/20100101 Firefox/145.0';

it('erases a person from the trail of the Workers as they are deployed, and leaves its chain unbroken', async () => {
  const { origins, db, runCron, stop } = await startBuilt(audited({}));
  const [api = '', outside = ''] = origins;
  const send = (method: string, path: string, body: object, token = '') =>
    fetch(`${api}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': userAgent,
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  try {
    const person = registration('erased@zeugma-post.example');
    const { username, password } = person;
    assert.equal((await send('POST', '/v1/register', person)).status, 201);
    const login = await send('POST', '/v1/login', { username, password });
    const { accessToken } = (await login.json()) as { accessToken: string };
    assert.equal((await send('DELETE', '/v1/me', { password }, accessToken)).status, 202);
    await runCron();

    const before = await eventsOf(outside, 3);
    const named = before.filter((event) => event.userAgent === userAgent);
    assert.deepEqual(named.map(({ event }) => event).sort(), [
      'authn_login_success',
      'user_created',
      'user_deletion_request',
    ]);
    assert.ok(named.every((event) => event.erased === undefined));

    // As if the grace were over.
    await db.prepare('UPDATE users SET delete_at = delete_at - 8 * 86400000').run();
    await runCron();
    assert.equal(await db.prepare('SELECT id FROM users').first(), null);

    const after = await eventsOf(outside, 4);
    const ofPerson = after.filter(({ userId }) => userId === named[0]?.userId);
    assert.ok(ofPerson.some(({ event }) => event === 'user_deleted'));
    assert.equal(ofPerson.filter(({ erased }) => erased === true).length, 3);
    const text = JSON.stringify(after);
    for (const name of [userAgent, 'z***', String(named[0]?.subject)]) {
      assert.ok(!text.includes(name), name);
    }
    assert.equal((await send('POST', '/v1/login', { username, password })).status, 401);
  } finally {
    await stop();
  }
});

/** What readers get, once there are as many events of an account; the chain is walked each time. */
async function eventsOf(from: string, count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 0; ; tries++) {
    const trail = await openTrail(from, sink.settings.AUDIT_READ_TOKEN ?? '');
    const events: Record<string, unknown>[] = [];
    for (const key of trail.keys) for await (const event of trail.events(key)) events.push(event);
    if (events.filter(({ userId }) => userId).length >= count || tries > 30) {
      const { broken } = await verifyTrail(trail, sink.settings.AUDIT_SIGNING_KEYS ?? '');
      assert.equal(broken, undefined);
      return events;
    }
    await sleep(500);
  }
}
