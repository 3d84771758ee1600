/** The cron erases accounts whose grace is over: all of it, once, whatever fails on the way. */

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eraseAccounts } from '../../src/accounts/erase-accounts';
import { makeFindTraces } from '../../src/accounts/traces';
import type { AuditSink, PersonInTrail } from '../../src/audit/events';
import { keyedHash, secretKeys } from '../../src/core/secret-key';
import { makeDeps } from '../../src/deps';
import { codeObjectsOf } from '../../src/links/code';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { askDeletion, pendingDeletion, runCron } from '../support/deletions';
import { faultyStores, type Way } from '../support/faulty-stores';
import { freshPhone } from '../support/fresh-phone';
import { mailboxFor, mailsTo, providerAnswers, runMailbox, runMailQueue } from '../support/mail';
import {
  canLogIn,
  freshEmail,
  login,
  openSession,
  register,
  type TestPerson,
} from '../support/people';
import { forgot } from '../support/resets';
import { countRows } from '../support/rows';
import { secretsOf } from '../support/secrets';
import { testSettings } from '../support/settings';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp();
const ways: Way[] = ['refused', 'answer-lost'];

let forgotten: PersonInTrail[] = [];
const sink: AuditSink = {
  store: async () => {},
  forget: async (person) => {
    forgotten.push(person);
  },
  check: async () => {},
};
beforeEach(async () => {
  forgotten = [];
  await env.DB.exec('DELETE FROM users');
  await env.DB.exec('DELETE FROM sessions');
  await env.DB.exec('DELETE FROM audit_events');
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const graceIsOver = () => travel('604861s');
const isErased = async ({ id }: Pick<TestPerson, 'id'>) =>
  (await countRows('users WHERE id = ?', id)) === 0;
const deleted = () => auditLines().filter(({ event }) => event === 'user_deleted');
const rowsOfEvents = () => countRows("audit_events WHERE event = 'user_deleted'");
const storedIn = (stub: { name?: string }) =>
  runInDurableObject(stub as DurableObjectStub, async (_, { storage }) => ({
    entries: [...storage.kv.list()],
    alarm: await storage.getAlarm(),
  }));
const empty = { entries: [], alarm: null };

describe('when the grace is over', () => {
  it('erases the person’s rows, and nobody else’s', async () => {
    const other = await register(app);
    await login(app, other);
    const person = await pendingDeletion(app, { phone: freshPhone() });
    graceIsOver();
    auditLines();
    expect(await runCron()).toBeUndefined();
    for (const [table, key] of [
      ['users', 'id'],
      ['identifiers', 'user_id'],
      ['credentials', 'user_id'],
      ['password_history', 'user_id'],
      ['sessions', 'user_id'],
    ]) {
      expect(await countRows(`${table} WHERE ${key} = ?`, person.id), table).toBe(0);
      expect(await countRows(`${table} WHERE ${key} = ?`, other.id), table).toBe(1);
    }
    expect(deleted()).toMatchObject([
      { outcome: 'success', reason: null, userId: person.id, username: null, subject: null },
    ]);
  });

  it.each([
    ['before its date', '604799s'],
    ['in the minute in which requests that had read it end', '604859s'],
  ])('erases nothing %s', async (_, duration) => {
    const person = await pendingDeletion(app);
    travel(duration);
    await runCron();
    expect(await isErased(person)).toBe(false);
  });

  it('keeps an account whose owner has logged in', async () => {
    const person = await pendingDeletion(app);
    travel('6d');
    await login(app, person);
    travel('30d');
    expect(await runCron()).toBeUndefined();
    expect(await isErased(person)).toBe(false);
  });

  it('leaves the trail of others alone, whose address merely stood beside the username', async () => {
    const victim = await register(app);
    await login(app, victim);
    const rows = () =>
      countRows('audit_events WHERE user_id = ? AND subject IS NOT NULL', victim.id);
    const before = await rows();
    expect(before).toBeGreaterThan(0);
    await pendingDeletion(app, { username: freshPhone(), email: victim.username });
    graceIsOver();
    await runCron();
    expect(await rows()).toBe(before);
    await runMailQueue(victim.id);
    expect(await mailsTo(victim.username)).toEqual([]);
  });

  it('erases objects that count and queue for the account and for its names', async () => {
    const username = freshEmail();
    const body = { username, password: 'Wrong-Harbor-42' };
    // Before there was an account.
    await app.post('/v1/login', body);
    await forgot(app, username);
    const person = await pendingDeletion(app, { username });
    await app.post('/v1/login', body);
    await forgot(app, username);
    const [name = ''] = secretKeys(secretsOf(), 'unknown-account').map(({ key }) =>
      keyedHash(key, username),
    );
    const objects = [person.id, name].flatMap((one) => [
      env.ATTEMPT_COUNTER.getByName(one),
      env.MAIL_QUEUE.getByName(one),
    ]);
    for (const object of objects) expect(await storedIn(object)).not.toEqual(empty);
    graceIsOver();
    await runCron();
    for (const object of objects) expect(await storedIn(object)).toEqual(empty);
  });

  it('erases a code that was sent a moment before', async () => {
    const person = await pendingDeletion(app, { username: freshPhone() });
    travel('604799s');
    expect(await forgot(app, person.username)).toBe(202);
    await runMailQueue(person.id);
    const [code = ''] = codeObjectsOf(person.id);
    const object = env.ONE_TIME_CODE.getByName(code);
    expect(JSON.stringify(await storedIn(object))).toContain(person.username.slice(1));
    travel('62s');
    await runCron();
    expect(await isErased(person)).toBe(true);
    expect(await storedIn(object)).toEqual(empty);
  });

  it('finds objects that were named under an earlier secret, and every pseudonym', async () => {
    const username = freshEmail();
    await app.post('/v1/login', { username, password: 'Wrong-Harbor-42' });
    const person = await pendingDeletion(app, { username });
    const AUTH_SECRET = `${'next'.repeat(8)} ${testSettings.AUTH_SECRET}`;
    graceIsOver();
    await runCron({ AUTH_SECRET, AUDIT_SINK: sink });
    const { accounts, subjects } = makeFindTraces(secretsOf(AUTH_SECRET))(person.id, [
      { value: username, signsIn: true },
    ]);
    expect(accounts).toHaveLength(3);
    for (const name of accounts) {
      expect(await storedIn(env.ATTEMPT_COUNTER.getByName(name))).toEqual(empty);
    }
    // Under two secrets, in two forms.
    expect(subjects).toHaveLength(4);
    expect(forgotten).toEqual([{ userId: person.id, subjects }]);
  });

  it('deletes what the trail outside has, and strips of its person what it has not', async () => {
    const person = await pendingDeletion(app);
    await runCron({ AUDIT_SINK: sink });
    expect(await countRows('audit_events WHERE user_id = ? AND exported = 1', person.id)).toBe(3);
    const token = (await openSession(app, person, { 'CF-Connecting-IP': '198.51.100.7' }))
      .accessToken;
    await askDeletion(app, token, person.password);
    const waiting = await countRows('audit_events WHERE user_id = ? AND exported = 0', person.id);
    expect(waiting).toBe(2);
    graceIsOver();
    await eraseAccounts({ ...makeTestDeps(), auditSink: sink }, new Date());
    const { results } = await env.DB.prepare(
      'SELECT DISTINCT exported, username, subject, ip, country, user_agent FROM audit_events WHERE user_id = ?',
    )
      .bind(person.id)
      .all();
    expect(results).toEqual([
      { exported: 0, username: null, subject: null, ip: null, country: null, user_agent: null },
    ]);
    expect(await countRows('audit_events WHERE user_id = ?', person.id)).toBe(waiting + 1);
  });

  it('keeps what they did as staff, and not from where they did it', async () => {
    const other = await register(app);
    const person = await pendingDeletion(app);
    const act = (exported: number, actor: string) =>
      env.DB.prepare(
        `INSERT INTO audit_events (request_id, event, outcome, at, user_id, actor, username, ip, country, user_agent, schema_version, exported)
           VALUES (?, 'user_unlocked', 'success', ?, ?, ?, 'o***', '198.51.100.7', 'NZ', 'Desk/7', 4, ?)`,
      )
        .bind(crypto.randomUUID(), Date.now(), other.id, actor, exported)
        .run();
    for (const exported of [0, 1]) await act(exported, `user:${person.id}`);
    await act(0, 'user:somebody-else');
    graceIsOver();
    await eraseAccounts({ ...makeTestDeps(), auditSink: sink }, new Date());
    expect(await isErased(person)).toBe(true);
    const { results } = await env.DB.prepare(
      "SELECT actor, username, ip, country, user_agent FROM audit_events WHERE event = 'user_unlocked' ORDER BY ip",
    ).all();
    const own = { actor: `user:${person.id}`, username: 'o***' };
    const nowhere = { ip: null, country: null, user_agent: null };
    expect(results).toEqual([
      { ...own, ...nowhere },
      { ...own, ...nowhere },
      {
        actor: 'user:somebody-else',
        username: 'o***',
        ip: '198.51.100.7',
        country: 'NZ',
        user_agent: 'Desk/7',
      },
    ]);
  });

  it('gives the address to somebody else right away', async () => {
    const { username, password } = await pendingDeletion(app);
    graceIsOver();
    await runCron();
    const again = await register(app, { username, password: 'Copper!Lantern7' });
    expect(await canLogIn(app, username, password)).toBe(false);
    expect(await canLogIn(app, username, again.password)).toBe(true);
  });

  it('erases a bounded number a run, the oldest first, and goes on with the next', async () => {
    const people: TestPerson[] = [];
    for (let i = 0; i < 23; i++) people.push(await pendingDeletion(app));
    await env.DB.prepare('UPDATE users SET delete_at = delete_at - 1 WHERE id = ?')
      .bind(people[22]?.id)
      .run();
    graceIsOver();
    const deps = makeTestDeps();
    expect(await eraseAccounts(deps, new Date())).toBe(20);
    expect(await isErased(people[22] as TestPerson)).toBe(true);
    expect(await eraseAccounts(deps, new Date())).toBe(3);
    expect(await countRows('users')).toBe(0);
    expect(deleted()).toHaveLength(23);
  }, 60_000);
});

describe('at the same moment', () => {
  it('two runs erase once', async () => {
    const person = await pendingDeletion(app);
    graceIsOver();
    auditLines();
    const outcomes = await Promise.all([runCron({ AUDIT_SINK: sink }), runCron()]);
    expect(outcomes).toEqual([undefined, undefined]);
    expect(await isErased(person)).toBe(true);
    expect(deleted()).toHaveLength(1);
    expect(await rowsOfEvents()).toBe(1);
  });

  it('a login is refused, and leaves nothing behind', async () => {
    const person = await pendingDeletion(app);
    graceIsOver();
    const { username, password } = person;
    const [answer] = await Promise.all([
      app.post('/v1/login', { username, password }),
      runCron({ AUDIT_SINK: sink }),
    ]);
    expect(answer.status).toBe(401);
    expect(await isErased(person)).toBe(true);
    expect(await countRows('sessions WHERE user_id = ?', person.id)).toBe(0);
  });

  it('a login of another device that read the account before its date writes nothing once it is gone', async () => {
    const person = await pendingDeletion(app);
    travel('604799s');
    // Between the read of the account and its session lie two minutes and the cron.
    const slow = makeTestApp({
      ATTEMPT_COUNTER: {
        getByName: (name: string) => ({
          begin: async (...args: Parameters<ReturnType<typeof counterOf>['begin']>) => {
            const verdict = await counterOf(name).begin(...args);
            travel('2m');
            await runCron();
            return verdict;
          },
        }),
      },
    });
    const { username, password } = person;
    const answer = await slow.post('/v1/login', { username, password });
    expect(answer.status).toBe(503);
    expect(await isErased(person)).toBe(true);
    expect(await countRows('sessions WHERE user_id = ?', person.id)).toBe(0);
    expect(
      await countRows('audit_events WHERE user_id = ? AND username IS NOT NULL', person.id),
    ).toBe(0);
  });

  it('a mail that is on its way comes back by no failed try', async () => {
    const person = await pendingDeletion(app);
    await providerAnswers(person.username, 'error-500');
    const queue = env.MAIL_QUEUE.getByName(person.id);
    await forgot(app, person.username);
    let asked = 0;
    await runInDurableObject(queue, (object) => {
      // While the link is written the account is erased, and then it cannot be written.
      const put = async () => {
        asked++;
        await object.forget();
        throw new Error('late, says a test');
      };
      Object.assign(object, { env: { ...env, KV: { put } } });
    });
    await runMailQueue(person.id);
    expect(asked).toBe(1);
    expect(await storedIn(queue)).toEqual(empty);
  });
});

describe('a mailbox that several accounts share', () => {
  it('still tells the others what it held for them', async () => {
    const name = `m${crypto.randomUUID().slice(0, 8)}`;
    const person = await register(app, { username: `${name}+1@example.com` });
    const other = await register(app, { username: `${name}+2@example.com` });
    const token = await login(app, person);
    const wrong = (one: TestPerson) =>
      makeTestApp({ LOGIN_MAX_FAILURES: '1' }).post('/v1/login', {
        username: one.username,
        password: 'wrong',
      });
    // The first notice of a window goes by itself; those behind it are held.
    await askDeletion(app, token, person.password);
    await runMailQueue(person.id);
    await wrongOf(wrong, other);
    await runMailQueue(other.id);
    await wrongOf(wrong, person);
    await runMailQueue(person.id);
    const held = JSON.stringify(await storedIn(mailboxFor(other.username)));
    expect(held).toContain(person.username);
    expect(held).toContain(other.username);

    await mailboxFor(person.username).forget(person.id, [person.username]);
    const left = JSON.stringify(await storedIn(mailboxFor(other.username)));
    expect(left).not.toContain(person.username);
    expect(left).toContain(other.username);
    travel('15m');
    await runMailbox(other.username);
    expect((await mailsTo(other.username)).map(({ text }) => text).join()).toContain(
      'Too many wrong passwords',
    );
  });
});

/** For each name of the account: its id, and what stood for its address before. */
const ofName = ['attempts forget', 'mail forget', 'codes erase', 'codes erase'];
const inOrder = [
  'd1 select',
  'd1 select',
  // Of its second factors.
  'attempts forget',
  ...ofName,
  ...ofName,
  'sink forget',
  'd1 batch',
];

describe('a store that does not answer', () => {
  const calls = async () => {
    await pendingDeletion(app, { username: freshEmail() });
    graceIsOver();
    const { calls: named, stores } = faultyStores(undefined, sink);
    await eraseAccounts(makeDeps({ ...env, ...stores } as unknown as typeof env), new Date());
    return named;
  };

  it('is asked for these, in their order', async () => {
    expect(await calls()).toEqual(inOrder);
  });

  it.each(inOrder.flatMap((_, i) => ways.map((way) => ({ call: i + 1, way }))))(
    'at call $call ($way) fails the run, and the next one erases all of it, once',
    async (fault) => {
      const person = await pendingDeletion(app);
      graceIsOver();
      auditLines();
      const { stores } = faultyStores(fault, sink);
      const deps = makeDeps({ ...env, ...stores } as unknown as typeof env);
      await expect(eraseAccounts(deps, new Date())).rejects.toThrow('did not answer');
      const said = auditLines();
      expect(said.filter(({ event }) => event === 'sys_error')).toHaveLength(1);
      const wasDone = fault.call === inOrder.length && fault.way === 'answer-lost';
      expect(await isErased(person)).toBe(wasDone);
      expect(await rowsOfEvents()).toBe(wasDone ? 1 : 0);

      expect(await runCron({ AUDIT_SINK: sink })).toBeUndefined();
      expect(await isErased(person)).toBe(true);
      expect(await countRows("audit_events WHERE event = 'user_deleted'")).toBe(1);
      expect(forgotten.length).toBeGreaterThan(0);
      expect(await storedIn(env.ATTEMPT_COUNTER.getByName(person.id))).toEqual(empty);
    },
  );

  it.each(ways)('once, at the rows (%s), is asked again in the same run', async (way) => {
    const person = await pendingDeletion(app);
    graceIsOver();
    auditLines();
    const { stores } = faultyStores({ call: inOrder.length, way, once: true }, sink);
    const deps = makeDeps({ ...env, ...stores } as unknown as typeof env);
    expect(await eraseAccounts(deps, new Date())).toBe(1);
    expect(await isErased(person)).toBe(true);
    expect(deleted()).toHaveLength(1);
    expect(await rowsOfEvents()).toBe(1);
  });

  it.each(['d1', 'durable-object', 'audit-sink'] as const)(
    '%s, all the time, erases nothing and hinders no other job',
    async (down) => {
      const person = await pendingDeletion(app);
      graceIsOver();
      const { stores } = faultyStores({ down }, sink);
      expect((await runCron(stores))?.message).toBe(`${down} did not answer`);
      expect(await isErased(person)).toBe(false);
      expect(await runCron({ AUDIT_SINK: sink })).toBeUndefined();
      expect(await isErased(person)).toBe(true);
    },
  );

  it('for one account erases the others', async () => {
    const [first, second] = [await pendingDeletion(app), await pendingDeletion(app)];
    graceIsOver();
    const broken: AuditSink = {
      ...sink,
      forget: async ({ userId }) => {
        if (userId === first.id) throw new Error('down, says a test');
      },
    };
    expect((await runCron({ AUDIT_SINK: broken }))?.message).toBe('audit-sink did not answer');
    expect([await isErased(first), await isErased(second)]).toEqual([false, true]);
  });
});

const counterOf = (name: string) => env.ATTEMPT_COUNTER.getByName(name);
const wrongOf = async (wrong: (one: TestPerson) => Promise<Response>, one: TestPerson) =>
  expect((await wrong(one)).status).toBe(401);
