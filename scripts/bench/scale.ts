/**
 * `npm run simulate`: where logins begin to queue, from 10 to 100,000 a second, with all users in one D1 database
 * and with users sharded over several. A model, seeded and without a clock, no measurement: its assumptions
 * stand in `scale/costs.ts`, and `docs/scale.md` says what follows.
 * `npm run simulate -- --read 0.5 --write 2` takes other durations of a D1 query, in milliseconds.
 */
import { parseArgs } from 'node:util';
import { costs as assumed, type Costs, isolatesFor } from './scale/costs.ts';
import { type Scenario, simulate } from './scale/logins.ts';
import type { Outcome } from './scale/outcome.ts';
import { hashed, popularUser } from './scale/random.ts';
import { measureRows } from './scale/storage.ts';

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
console.table(measureRows());

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

function percent(share: number): string {
  return share > 0 && share < 0.001 ? '<0.1 %' : `${Math.round(share * 1000) / 10} %`;
}

function late(ms: number): number | string {
  return Number.isFinite(ms) ? Math.round(ms) : 'grows';
}

function queue({ isBehind, waitingAtEnd, growthPerSecond }: Outcome): string {
  return isBehind ? `${waitingAtEnd}, +${Math.round(growthPerSecond)}/s` : String(waitingAtEnd);
}
