/**
 * Every call to a store that the cron makes fails once, in both ways. A batch is deleted with its event or not
 * at all, nothing goes that should stay, and the next run goes on.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { AuditSink } from '../../src/audit/events';
import worker from '../../src/index';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime, travel } from '../support/clock';
import {
  type Fault,
  faultyStores,
  kindOf,
  type Way,
  whatTheStoreSays,
} from '../support/faulty-stores';
import { login, register } from '../support/people';
import { textOf } from '../support/spoken';
import { changesOf, state } from '../support/states';

const app = makeTestApp();
const ways: Way[] = ['refused', 'answer-lost'];
const day = 86_400_000;
const old = startTime.getTime() - 90 * day;

let faults: MockInstance<typeof console.error>;
beforeEach(() => {
  faults = vi.spyOn(console, 'error').mockImplementation(() => {});
});

const waiting = 'waits-for-the-trail';
const sink: AuditSink = {
  store: async () => {},
  forget: async () => {},
  check: async () => {},
};

const sessionsGone = ['+ audit_events sys_session_purge success', '- sessions'];
const [sessionEvent = ''] = sessionsGone;
/** What waits is handed over and deleted, also the event of the sessions, which nobody else needs. */
const handedOver = (before: string[]) => [
  '+ audit_events sys_audit_purge success',
  '- audit_events',
  ...before.filter((change) => change !== sessionEvent),
];
const rowsGone = handedOver(sessionsGone);

/** What each call is, and what has changed in D1 before it and once it is done. */
const steps: [call: string, before: string[], after: string[]][] = [
  ['d1 select', [], []],
  ['d1 batch', [], sessionsGone],
  ['d1 select', sessionsGone, sessionsGone],
  // Accounts to erase, of which there are none here (test/accounts/erase-accounts.test.ts), and former identifiers,
  // and codes that were used (test/factors/upkeep.test.ts).
  ['d1 select', sessionsGone, sessionsGone],
  ['d1 select', sessionsGone, sessionsGone],
  ['d1 select', sessionsGone, sessionsGone],
  ['d1 select', sessionsGone, sessionsGone],
  ['sink store', sessionsGone, sessionsGone],
  ['d1 batch', sessionsGone, rowsGone],
  ['d1 select', rowsGone, rowsGone],
  // Webhooks that have something to send, of which there are none here (test/webhooks/outbox.test.ts).
  ['d1 select', rowsGone, rowsGone],
];
const all = [...rowsGone].sort();

async function runCron(fault?: Fault) {
  const { calls, stores } = faultyStores(fault, sink);
  const bindings = { ...env, ...stores } as unknown as typeof env;
  const controller = { scheduledTime: Date.now(), cron: '', noRetry() {} };
  const failed = await worker.scheduled(controller as ScheduledController, bindings).then(
    () => undefined,
    (error: Error) => error,
  );
  return { calls, failed };
}

/** One expired session, one that lives, and one row of the trail that waits. */
async function somethingToPurge(): Promise<{ token: string }> {
  await env.DB.exec('DELETE FROM sessions');
  const person = await register(app);
  await login(app, person);
  travel('14d');
  const token = await login(app, person);
  await env.DB.exec('DELETE FROM audit_events');
  await env.DB.prepare(
    "INSERT INTO audit_events (request_id, event, outcome, at, schema_version) VALUES (?, 'user_created', 'success', ?, 2)",
  )
    .bind(waiting, old - 1)
    .run();
  auditLines();
  return { token };
}

it('asks the stores for these, and no more', async () => {
  await somethingToPurge();
  const before = await state();
  const { calls, failed } = await runCron();
  expect(failed).toBeUndefined();
  expect(calls).toEqual(steps.map(([call]) => call));
  expect(changesOf(before, await state())).toEqual(all);
});

/** The first six calls are of sessions, accounts, identifiers and factors: where they fail, the trail has its turn all the same. */
const ofOthers = 6;
const cases = steps.flatMap(([call, before, after], i) =>
  ways.map((way) => {
    const done = way === 'refused' ? before : after;
    return { call, nth: i + 1, way, done: i < ofOthers ? handedOver(done) : done };
  }),
);

describe.each(cases)('call $nth of the cron ($call) $way', ({ call, nth, way, done }) => {
  it('ends the run, with whole batches behind it', async () => {
    await somethingToPurge();
    const before = await state();
    const { failed } = await runCron({ call: nth, way });
    expect(failed?.message).toBe(`${kindOf(call)} did not answer`);
    expect(changesOf(before, await state())).toEqual([...done].sort());
    const reason = kindOf(call);
    expect(auditLines()).toContainEqual(expect.objectContaining({ event: 'sys_error', reason }));
  });

  it('is made good by the next run, which lets stay what should', async () => {
    const { token } = await somethingToPurge();
    const before = await state();
    await runCron({ call: nth, way });
    expect((await runCron()).failed).toBeUndefined();
    expect(changesOf(before, await state())).toEqual(all);
    expect((await app.get('/v1/me', { token })).status).toBe(200);
  });

  it('tells nobody what the store said', async () => {
    await somethingToPurge();
    const { failed } = await runCron({ call: nth, way });
    expect(`${failed} ${failed?.stack}`).not.toContain(whatTheStoreSays);
    expect(textOf([auditLines(), faults.mock.calls])).not.toContain(whatTheStoreSays);
  });
});

it('lets a row stay where the answer of the trail outside is lost', async () => {
  await somethingToPurge();
  await runCron({ call: 7, way: 'answer-lost' });
  expect([...(await state()).keys()]).toContain(`audit_events ${waiting}`);
});
