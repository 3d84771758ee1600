/** No event without its change, none lost on its way from the database to the object that sends it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commit } from '../../src/audit/commit';
import { StoreUnavailable } from '../../src/core/errors';
import { newRequestContext } from '../../src/core/request-context';
import { users } from '../../src/db/schema';
import { wakeWebhooks } from '../../src/webhooks/wake';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { faults } from '../support/faults';
import { goodPassword, login, register } from '../support/people';
import { staffMember } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';
import {
  alarmOf,
  deliver,
  endpointFor,
  forgetEndpoints,
  happened,
  hookUrl,
  impatient,
  localSenderDeps,
  outboxOf,
  receiverAnswers,
  runSender,
  senderOf,
  type TestEndpoint,
  triesAt,
} from '../support/webhooks';

afterEach(forgetEndpoints);

const app = makeTestApp();

const storedIn = (endpoint: { id: string }) =>
  runInDurableObject(senderOf(endpoint), async (_, { storage }) => ({
    entries: [...storage.kv.list()],
    tables: storage.sql
      .exec(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .toArray(),
    alarm: await storage.getAlarm(),
  }));

describe('a committed event', () => {
  it('waits for each endpoint that wants it, and for no other', async () => {
    const wants = await endpointFor(['user.created', 'user.logged_in']);
    const alsoWants = await endpointFor(['user.logged_in']);
    const doesNot = await endpointFor(['user.deleted']);
    const person = await register(app);
    await login(app, person);
    const names = async (endpoint: typeof wants) =>
      (await outboxOf(endpoint)).map(({ event, user_id }) => [event, user_id]).sort();
    expect(await names(wants)).toEqual([
      ['authn_login_success', person.id],
      ['user_created', person.id],
    ]);
    expect(await names(alsoWants)).toEqual([['authn_login_success', person.id]]);
    expect(await names(doesNot)).toEqual([]);
  });

  it('has the id that it has in the trail', async () => {
    const endpoint = await endpointFor(['user.created']);
    const { id } = await register(app);
    const [waiting] = await outboxOf(endpoint);
    const row = await env.DB.prepare(
      "SELECT request_id FROM audit_events WHERE user_id = ? AND event = 'user_created'",
    )
      .bind(id)
      .first();
    expect(row).toEqual({ request_id: waiting?.event_id });
  });

  it('is none where its change is rolled back', async () => {
    const endpoint = await endpointFor(['user.updated']);
    const { id } = await register(app);
    const deps = makeTestDeps();
    const context = newRequestContext(new Date());
    const event = { event: 'user_updated', outcome: 'success', userId: id } as const;
    const broken = deps.db.insert(users).values({ id } as typeof users.$inferInsert);
    await expect(commit(deps, context, event, [broken])).rejects.toThrow(StoreUnavailable);
    expect(await outboxOf(endpoint)).toEqual([]);
    // And with the change that works.
    await commit(deps, newRequestContext(new Date()), event, []);
    expect(await outboxOf(endpoint)).toHaveLength(1);
  });

  it('is none where it is refused', async () => {
    const endpoint = await endpointFor(['user.logged_in']);
    const { username } = await register(app);
    await app.post('/v1/login', { username, password: 'wrong' });
    expect(await outboxOf(endpoint)).toEqual([]);
  });
});

describe('a request', () => {
  it('wakes those that want what it has committed', async () => {
    const wants = await endpointFor(['user.created']);
    const doesNot = await endpointFor(['user.deleted']);
    await register(makeTestApp());
    expect(await alarmOf(wants)).toBe(Date.now() + 1000);
    expect(await alarmOf(doesNot)).toBeNull();
    await runSender(wants);
    expect(await triesAt(wants)).toHaveLength(1);
  });

  it('wakes one that was made a moment before, where it was made', async () => {
    const local = makeTestApp({ PUBLIC_URL: 'http://localhost:8787', MAIL_TRANSPORT: 'outbox' });
    const admin = await staffMember(local, 'admin');
    // By now it is known that nobody wants anything.
    await register(local);
    const made = await local.post(
      '/v1/admin/webhooks',
      {
        url: hookUrl(crypto.randomUUID()),
        description: 'a test',
        events: ['user.created'],
        password: admin.password,
      },
      { token: admin.token },
    );
    const { id } = await made.json<{ id: string }>();
    await register(local);
    expect(await alarmOf({ id })).toBe(Date.now() + 1000);
  });

  it('asks the database once a minute who wants it, and not for what nobody can want', async () => {
    const reads: string[] = [];
    const DB = new Proxy(env.DB, {
      get(db, name) {
        if (name === 'prepare') {
          return (sql: string) => {
            if (/^select.*from "webhook_endpoints"/.test(sql)) reads.push(sql);
            return db.prepare(sql);
          };
        }
        const member: unknown = Reflect.get(db, name);
        return typeof member === 'function' ? member.bind(db) : member;
      },
    });
    const counted = makeTestApp({ DB });
    const { username } = await register(counted);
    await counted.post('/v1/login', { username, password: goodPassword });
    await counted.post('/v1/login', { username, password: 'wrong' });
    await counted.get('/health');
    expect(reads).toHaveLength(1);
  });

  it('is answered where the database does not say who wants it', async () => {
    const endpoint = await endpointFor(['user.created']);
    const DB = new Proxy(env.DB, {
      get(db, name) {
        const member: unknown = Reflect.get(db, name);
        if (name !== 'prepare') return typeof member === 'function' ? member.bind(db) : member;
        return (sql: string) => {
          if (sql.startsWith('select "id", "events" from')) throw new Error('down');
          return db.prepare(sql);
        };
      },
    });
    await register(makeTestApp({ DB }));
    expect(await alarmOf(endpoint)).toBeNull();
    expect(await outboxOf(endpoint)).toHaveLength(1);
  });

  it('is answered where the objects are not there', async () => {
    const endpoint = await endpointFor(['user.created']);
    const down = {
      getByName: () => {
        throw new Error('down');
      },
    };
    await register(makeTestApp({ WEBHOOK_SENDER: down }));
    await wakeWebhooks(makeTestDeps(), new Date());
    expect(await alarmOf(endpoint)).not.toBeNull();
  });
});

describe('the cron', () => {
  it('wakes whoever has something in the database, also who is off, and nobody else', async () => {
    const [has, hasNot, isOff] = [
      await endpointFor(['user.created']),
      await endpointFor(['user.deleted']),
      await endpointFor(['user.created']),
    ];
    await happened('user_created', 1);
    await env.DB.prepare('UPDATE webhook_endpoints SET enabled = 0 WHERE id = ?')
      .bind(isOff.id)
      .run();
    await wakeWebhooks(makeTestDeps(), new Date());
    expect(await alarmOf(has)).not.toBeNull();
    expect(await alarmOf(hasNot)).toBeNull();
    expect(await alarmOf(isOff)).not.toBeNull();
  });

  it('tells the others where one is not there, and fails', async () => {
    const [one, two] = [await endpointFor(['user.created']), await endpointFor(['user.created'])];
    await happened('user_created', 1);
    const deps = makeTestDeps();
    const webhookSenders = {
      getByName: (name: string) => {
        if (name === one.id) throw new Error('down');
        return env.WEBHOOK_SENDER.getByName(name);
      },
    };
    await expect(wakeWebhooks({ ...deps, webhookSenders }, new Date())).rejects.toThrow(
      StoreUnavailable,
    );
    expect(await alarmOf(two)).not.toBeNull();
  });
});

describe('two at once', () => {
  it('two wakes deliver once', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 50);
    const sender = senderOf(endpoint);
    await Promise.all([sender.wake(endpoint.id), sender.wake(endpoint.id)]);
    await Promise.all([runSender(endpoint), runSender(endpoint)]);
    while (await runSender(endpoint));
    expect(await triesAt(endpoint)).toHaveLength(50);
  });

  it('an event that comes while others are sent goes with the next run', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 10);
    await senderOf(endpoint).wake(endpoint.id);
    const sending = runSender(endpoint);
    await happened('user_created', 1);
    await senderOf(endpoint).wake(endpoint.id);
    await sending;
    await runSender(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(11);
  });
});

describe('a take-over that ends', () => {
  it('between keeping and deleting is done again, and each event is sent once', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 3);
    const down = { ...localSenderDeps() };
    const { db } = down;
    // Reads, and then D1 takes no write.
    let batches = 0;
    const failing = new Proxy(db, {
      get(target, name) {
        if (name !== 'batch') return Reflect.get(target, name, target);
        return (statements: Parameters<typeof db.batch>[0]) =>
          ++batches === 1 ? target.batch(statements) : Promise.reject(new Error('down'));
      },
    });
    await senderOf(endpoint).wake(endpoint.id);
    await runSender(endpoint, { db: failing });
    expect(faults()).toEqual([{ webhook: endpoint.id, why: 'StoreUnavailable' }]);
    expect(await outboxOf(endpoint)).toHaveLength(3);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 3 });
    expect(await triesAt(endpoint)).toEqual([]);
    expect(await alarmOf(endpoint)).toBeLessThanOrEqual(Date.now() + 60_000);

    await runSender(endpoint);
    expect(await outboxOf(endpoint)).toEqual([]);
    const ids = (await triesAt(endpoint)).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });

  it('leaves what came meanwhile to the next one', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 501);
    await senderOf(endpoint).wake(endpoint.id);
    await runSender(endpoint);
    expect(await outboxOf(endpoint)).toHaveLength(1);
    expect(await alarmOf(endpoint)).toBe(Date.now());
  });
});

describe('an endpoint', () => {
  it('that is deleted leaves nothing: not in the database, not in its object', async () => {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 2);
    await deliver(endpoint);
    await happened('user_created', 1);
    await env.DB.prepare('DELETE FROM webhook_endpoints WHERE id = ?').bind(endpoint.id).run();
    expect(await outboxOf(endpoint)).toEqual([]);
    await runSender(endpoint);
    expect(await storedIn(endpoint)).toEqual({ entries: [], tables: [], alarm: null });
    expect(await triesAt(endpoint)).toHaveLength(2);
  });

  it('that is deleted while it is sent to leaves nothing either', async () => {
    const endpoint = await endpointFor(['user.created'], 'silence');
    await happened('user_created', 20);
    await senderOf(endpoint).wake(endpoint.id);
    const sending = runSender(endpoint, impatient);
    while ((await triesAt(endpoint)).length === 0) await scheduler.wait(5);
    await senderOf(endpoint).forget();
    await sending;
    expect(await storedIn(endpoint)).toEqual({ entries: [], tables: [], alarm: null });
    expect((await triesAt(endpoint)).length).toBeLessThanOrEqual(6);
  });

  it('that is slow does not hold up another', async () => {
    const slow = await endpointFor(['user.created'], 'silence');
    const fast = await endpointFor(['user.created']);
    await happened('user_created', 1);
    await Promise.all([slow, fast].map((one) => senderOf(one).wake(one.id)));
    let isSlowDone = false;
    const sending = runSender(slow, { webhookTimeoutMs: 2_000 }).then(() => {
      isSlowDone = true;
    });
    await runSender(fast);
    expect(await triesAt(fast)).toMatchObject([{ accepted: true }]);
    expect(isSlowDone).toBe(false);
    await senderOf(slow).forget();
    await sending;
  });

  const switchTo = (enabled: number, { id }: TestEndpoint) =>
    env.DB.prepare('UPDATE webhook_endpoints SET enabled = ? WHERE id = ?').bind(enabled, id).run();

  /** One event that its receiver has refused, one that is still in the database, and then it is off. */
  async function off(): Promise<TestEndpoint> {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 1);
    await deliver(endpoint);
    await happened('user_created', 1);
    await switchTo(0, endpoint);
    await receiverAnswers(endpoint, 'accept');
    await deliver(endpoint);
    return endpoint;
  }

  it('that is off keeps what waits, and gets it when it is on', async () => {
    const endpoint = await off();
    expect(await triesAt(endpoint)).toHaveLength(1);
    expect(await outboxOf(endpoint)).toEqual([]);

    travel('29d');
    await switchTo(1, endpoint);
    await senderOf(endpoint).restart(endpoint.id);
    await runSender(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(3);
  });

  it('that is off for thirty days has nothing left of it', async () => {
    const endpoint = await off();
    travel('30d');
    travel('1m');
    expect(await alarmOf(endpoint)).toBeLessThanOrEqual(Date.now());
    auditLines();
    await runSender(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, dead: 0 });
    expect(await alarmOf(endpoint)).toBeNull();
    // Whoever watches the log hears of each.
    const target = `webhook:${endpoint.id}`;
    const givenUp = { event: 'sys_error', reason: 'webhook-given-up', target };
    expect(auditLines().filter(({ event }) => event === 'sys_error')).toMatchObject([
      givenUp,
      givenUp,
    ]);
  });

  it('that is off empties the database, however much it holds', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 501);
    await switchTo(0, endpoint);
    await deliver(endpoint);
    await runSender(endpoint);
    expect(await outboxOf(endpoint)).toEqual([]);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 501 });
  });

  it('whose secret is lost empties the database too, and forgets what is thirty days old', async () => {
    const endpoint = await endpointFor(['user.created']);
    await happened('user_created', 501);
    await deliver(endpoint, { webhookKeys: [{ id: 'another', key: new Uint8Array(32) }] });
    await runSender(endpoint, { webhookKeys: [{ id: 'another', key: new Uint8Array(32) }] });
    expect(await outboxOf(endpoint)).toEqual([]);
    travel('30d');
    travel('1m');
    await runSender(endpoint, { webhookKeys: [{ id: 'another', key: new Uint8Array(32) }] });
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 0, dead: 0 });
    faults();
  });

  it('whose dead letter is revived late still gets all its tries', async () => {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 1);
    await deliver(endpoint);
    for (let i = 0; i < 9; i++) {
      travel('30h');
      await runSender(endpoint);
    }
    travel('25d');
    expect(await senderOf(endpoint).resend(null)).toBe(1);
    await receiverAnswers(endpoint, 'accept');
    travel('2s');
    await runSender(endpoint);
    expect(await triesAt(endpoint)).toHaveLength(11);
    faults();
  });
});

describe('a change while it is sent to', () => {
  it('has no request begin after it that goes by what was before', async () => {
    const endpoint = await endpointFor(['user.created'], 'silence');
    await happened('user_created', 40);
    await senderOf(endpoint).wake(endpoint.id);
    const sending = runSender(endpoint, impatient);
    while ((await triesAt(endpoint)).length === 0) await scheduler.wait(5);
    await env.DB.prepare('UPDATE webhook_endpoints SET enabled = 0 WHERE id = ?')
      .bind(endpoint.id)
      .run();
    await senderOf(endpoint).restart(endpoint.id);
    await sending;
    // Those that were open.
    expect((await triesAt(endpoint)).length).toBeLessThanOrEqual(6);
    await runSender(endpoint);
    expect((await triesAt(endpoint)).length).toBeLessThanOrEqual(6);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 40, dead: 0 });
    await senderOf(endpoint).forget();
    faults();
  });

  /** A request that nobody answers is open, and then the change is made. */
  async function changedWhileOpen(endpoint: TestEndpoint): Promise<void> {
    const before = (await triesAt(endpoint)).length;
    const sending = runSender(endpoint, impatient);
    while ((await triesAt(endpoint)).length === before) await scheduler.wait(5);
    await senderOf(endpoint).restart(endpoint.id);
    await sending;
  }

  it('is not held up by the failure of a request that was open', async () => {
    const endpoint = await endpointFor(['user.created'], 'silence');
    await happened('user_created', 1);
    await senderOf(endpoint).wake(endpoint.id);
    await changedWhileOpen(endpoint);
    expect((await senderOf(endpoint).state()).last).toBeNull();
    await receiverAnswers(endpoint, 'accept');
    await runSender(endpoint);
    expect(await triesAt(endpoint)).toMatchObject([{ accepted: false }, { accepted: true }]);
  });

  it('gives all its tries to what was on its last one', async () => {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 1);
    await deliver(endpoint);
    while ((await triesAt(endpoint)).length < 9) {
      vi.setSystemTime(((await alarmOf(endpoint)) ?? 0) + 1);
      await runSender(endpoint);
    }
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
    await receiverAnswers(endpoint, 'silence');
    vi.setSystemTime(((await alarmOf(endpoint)) ?? 0) + 1);
    await changedWhileOpen(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
    await receiverAnswers(endpoint, 'error-500');
    await runSender(endpoint);
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
  });

  it('buries nothing, however often it is made: what waits has all its tries again', async () => {
    const endpoint = await endpointFor(['user.created'], 'error-500');
    await happened('user_created', 2);
    await deliver(endpoint);
    for (let i = 0; i < 12; i++) {
      await senderOf(endpoint).restart(endpoint.id);
      await runSender(endpoint);
    }
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 2, dead: 0 });
  });
});

describe('a receiver that says 410', () => {
  it('is switched off, in the trail, and what waits is kept', async () => {
    const endpoint = await endpointFor(['user.created'], 'gone');
    await happened('user_created', 1);
    await deliver(endpoint);
    const row = await env.DB.prepare('SELECT enabled FROM webhook_endpoints WHERE id = ?')
      .bind(endpoint.id)
      .first();
    expect(row).toEqual({ enabled: 0 });
    const { results } = await env.DB.prepare(
      'SELECT event, reason FROM audit_events WHERE target = ?',
    )
      .bind(`webhook:${endpoint.id}`)
      .all();
    expect(results).toContainEqual({ event: 'webhook_updated', reason: 'webhook-gone' });
    expect(await senderOf(endpoint).state()).toMatchObject({ waiting: 1, dead: 0 });
    expect(await alarmOf(endpoint)).toBe(Date.now() + 30 * 86_400_000);
    expect(faults()).toEqual([{ webhook: endpoint.id, why: 'status-410' }]);
  });
});
