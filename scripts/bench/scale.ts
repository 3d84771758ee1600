/**
 * `npm run simulate`: where logins begin to queue, from 10 to 100,000 a second, with all users in one D1 database
 * and with users sharded over several. A model, seeded and without a clock, no measurement: its assumptions
 * stand in `scale/costs.ts`, and `docs/scale.md` says what follows.
 * Then where the storage of the trail ends.
 * `npm run simulate -- --read 0.5 --write 2` takes other durations of a D1 query, in milliseconds.
 */
import { parseArgs } from 'node:util';
import { costs as assumed, type Costs, isolatesFor } from './scale/costs.ts';
import { type Scenario, simulate } from './scale/logins.ts';
import type { Outcome } from './scale/outcome.ts';
import { hashed, popularUser } from './scale/random.ts';
import { measureRows } from './scale/storage.ts';
import { measureKey, simulateTrail, storageLimit, trailRules } from './scale/trail.ts';

const { values } = parseArgs({ options: { read: { type: 'string' }, write: { type: 'string' } } });
const costs: Costs = {
  ...assumed,
  readMs: Number(values.read ?? assumed.readMs),
  writeMs: Number(values.write ?? assumed.writeMs),
};
if (!(costs.readMs > 0 && costs.writeMs > 0)) {
  throw new Error('--read and --write take milliseconds');
}

/** Long enough for steady figures, short enough for a run of half a minute. */
const secondsOf = (loginsPerSecond: number) =>
  Math.max(5, Math.min(2000, 120_000 / loginsPerSecond));

/** Enough that each logs in every 10,000 seconds. */
const usersOf = (loginsPerSecond: number) => loginsPerSecond * 10_000;

/** What one database can do at most; the second of a rate's rows is the fewest databases below nine tenths of that. */
const loginsPerDatabase = 1000 / (costs.readMs + costs.writeMs);
const fewest = (rate: number) => Math.ceil(rate / loginsPerDatabase / 0.9);

const everybody = [10, 100, 1000, 10_000, 100_000].flatMap((rate) =>
  [...new Set([1, fewest(rate), Math.ceil(rate / 100)])].map((databases) =>
    row('all users', rate, databases),
  ),
);
const uneven = row('a third of them on one database', 1000, 10, {
  databaseOf: (user) => (user % 3 === 0 ? 0 : 1 + hashed(user, 9)),
});
const oneAccount = [10, 100, 1000].map((rate) => row('one account', rate, 10, { userOf: () => 0 }));
/** What the object would bear, were its account's database no limit. */
const oneObject = [100, 400, 1000].map((rate) =>
  row('one account, D1 for nothing', rate, 1, { userOf: () => 0 }, { readMs: 0, writeMs: 0 }),
);

console.log(
  `One database: ${Math.floor(loginsPerDatabase)} logins a second at most (read ${costs.readMs} ms, batch ${costs.writeMs} ms).`,
);
console.table([...everybody, uneven, ...oneAccount, ...oneObject]);
console.log('Bytes of a row in D1, indexes included, and entries that are written for it:');
const rows = measureRows();
console.table(rows);

const bytesPerRow = rows.find(({ table }) => table === 'audit_events')?.bytesPerRow ?? 0;
const bytesPerUser = rows
  .filter(({ table }) => table === 'users' || table === 'password_history')
  .reduce((sum, { bytesPerRow: bytes }) => sum + bytes, 0);
const bytesPerKey = measureKey();
const rules = { ...trailRules, bytesPerRow, bytesPerKey };
const users = 500_000;
console.log(
  `The trail: ${bytesPerRow} bytes a row of D1, ${bytesPerKey} an event in the object of its day. After a day of ${users.toLocaleString('en')} users, with four reads or refusals for each change:`,
);
console.table(
  [2.5, 30, 100, 500, 1000].map((changesPerSecond) => {
    const load = { changesPerSecond, linesPerChange: 4, users, hours: 24 };
    const { waiting, waitingAtMost, kept, d1Bytes, dayBytes } = simulateTrail(load, rules);
    return {
      'changes/s': changesPerSecond,
      'events/s': changesPerSecond * 5,
      'wait at most': Math.round(waitingAtMost),
      'wait at end': Math.round(waiting),
      'kept in D1': kept,
      'D1 for events': megabytes(d1Bytes),
      'D1 with its users': megabytes(d1Bytes + users * bytesPerUser),
      'object of the day': megabytes(dayBytes),
      held:
        waiting <= rules.rowsPerRun &&
        dayBytes < storageLimit &&
        d1Bytes + users * bytesPerUser < storageLimit,
    };
  }),
);
const eventsPerSecond = storageLimit / bytesPerKey / 86_400;
console.log(
  `An object of a day is full at ${Math.floor(eventsPerSecond).toLocaleString('en')} events a second; the cron hands over ${Math.floor(rules.rowsPerRun / rules.runEverySeconds)} rows a second.`,
);
console.log('Accounts in 10 GB of D1 at any rate, by ACTIVITY_EVENTS:');
console.table(
  [5, 10, 20, 50].map((keptPerUser) => ({
    ACTIVITY_EVENTS: keptPerUser,
    accounts: Math.floor(storageLimit / (bytesPerUser + keptPerUser * bytesPerRow)),
  })),
);
console.log(
  `Without a sink D1 is full after ${Math.floor(storageLimit / bytesPerRow).toLocaleString('en')} changes: at 500 a second in ${Math.round(storageLimit / bytesPerRow / 500 / 3600)} hours.`,
);

function row(
  load: string,
  rate: number,
  databases: number,
  other: Partial<Scenario> = {},
  otherCosts: Partial<Costs> = {},
) {
  const outcome = simulate(
    { ...costs, ...otherCosts },
    {
      loginsPerSecond: rate,
      seconds: secondsOf(rate),
      databases,
      isolates: isolatesFor(rate, costs),
      userOf: (random) => popularUser(random, usersOf(rate)),
      databaseOf: (user) => hashed(user, databases),
      seed: 1,
      ...other,
    },
  );
  return {
    load,
    'logins/s': rate,
    databases,
    'busiest D1': percent(outcome.busiestDatabase),
    'busiest object': percent(outcome.busiestObject),
    'median ms': late(outcome.medianMs),
    'p99 ms': late(outcome.p99Ms),
    'in line': outcome.isBehind ? 'grows' : percent(outcome.waitingShare),
    refused: percent(outcome.refused),
    'no answer': percent(outcome.unanswered),
    'queue at end': queue(outcome),
    'cores busy': Math.round(outcome.coresBusy * 10) / 10,
    isolates: isolatesFor(rate, costs),
  };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}

function percent(share: number): string {
  return share > 0 && share < 0.001 ? '<0.1 %' : `${Math.round(share * 1000) / 10} %`;
}

function late(ms: number): number | string {
  return Number.isFinite(ms) ? Math.round(ms) : 'grows';
}

function queue({ isBehind, waitingAtEnd, growthPerSecond }: Outcome): string {
  return isBehind ? `${waitingAtEnd}, +${Math.round(growthPerSecond)}/s` : String(waitingAtEnd);
}
