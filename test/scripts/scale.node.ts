/** The model behind `npm run simulate`, held against what queueing theory knows exactly, and against what it must not hide. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Costs, costs, isolatesFor } from '../../scripts/bench/scale/costs.ts';
import { type Scenario, simulate } from '../../scripts/bench/scale/logins.ts';
import {
  exponential,
  hashed,
  popularUser,
  type Random,
  seeded,
  spread,
} from '../../scripts/bench/scale/random.ts';
import { makeStation, visit } from '../../scripts/bench/scale/station.ts';
import { measureRows } from '../../scripts/bench/scale/storage.ts';
import { measureKey, simulateTrail, trailRules } from '../../scripts/bench/scale/trail.ts';

const meanServiceMs = 5;

describe('one that serves one at a time', () => {
  // Pollaczek and Khinchine: load × service × (1 + variance / service²) / 2 / (1 - load).
  const kinds: [string, (random: Random) => number, number][] = [
    ['as long each (M/D/1)', () => meanServiceMs, 0],
    ['exponentially long (M/M/1)', (random) => exponential(random, meanServiceMs), 1],
    ['half of it exponential (M/G/1)', (random) => spread(random, meanServiceMs), 1 / 4],
  ];
  for (const [kind, service, variance] of kinds) {
    for (const load of [0.3, 0.6, 0.8]) {
      it(`makes people wait as the formula says at a load of ${load}, ${kind}`, () => {
        const expected = (load * meanServiceMs * (1 + variance)) / 2 / (1 - load);
        isClose(meanWaitMs(service, load), expected);
      });
    }
  }
});

describe('a login', () => {
  it('waits for its isolate as M/D/1 says, where nothing else costs anything', () => {
    const free = { readMs: 0, writeMs: 0, objectCallMs: 0, d1RoundTripMs: 0, objectRoundTripMs: 0 };
    const { meanMs, coresBusy } = run({ loginsPerSecond: 200, seconds: 1000, isolates: 8 }, free);
    const load = (200 * costs.derivationMs) / 1000 / 8;
    isClose(meanMs, costs.derivationMs * (1 + load / 2 / (1 - load)));
    isClose(coresBusy, 5);
  });

  it('takes a database for a read and a batch, and no longer', () => {
    const { busiestDatabase } = run({ loginsPerSecond: 100, seconds: 600 });
    isClose(busiestDatabase, (100 * (costs.readMs + costs.writeMs)) / 1000);
  });

  it('takes no less than the ways, the services and the derivation', () => {
    const { medianMs, unanswered } = run({ loginsPerSecond: 10, seconds: 1000 });
    assert.ok(medianMs > 2 * 20 + 20 + 25 + 6 * 0.5, `${medianMs} ms`);
    assert.equal(unanswered, 0);
  });

  it('is the same in every run of a seed', () => {
    assert.deepEqual(run({ seed: 7 }), run({ seed: 7 }));
    assert.notDeepEqual(run({ seed: 7 }), run({ seed: 8 }));
  });
});

describe('more than can be done', () => {
  it('has no median, and a queue that grows', () => {
    const { medianMs, meanMs, unanswered, growthPerSecond } = run({ loginsPerSecond: 300 });
    assert.equal(medianMs, Number.POSITIVE_INFINITY);
    assert.equal(meanMs, Number.POSITIVE_INFINITY);
    assert.ok(unanswered > 0.2 && growthPerSecond > 100, `${unanswered}, ${growthPerSecond}`);
  });

  it('is seen where it is little, and all are answered in the end', () => {
    const { isBehind, medianMs } = run({ loginsPerSecond: 175, seconds: 600 });
    assert.ok(isBehind);
    assert.equal(medianMs, Number.POSITIVE_INFINITY);
    assert.equal(run({ loginsPerSecond: 150, seconds: 600 }).isBehind, false);
  });

  it('is done by more databases', () => {
    const { p99Ms, unanswered } = run({ loginsPerSecond: 300, databases: 3 });
    assert.ok(p99Ms < 300, `${p99Ms} ms`);
    assert.equal(unanswered, 0);
  });

  it('shows at the one database that a third of the users share, however idle the others are', () => {
    const even = run({ loginsPerSecond: 900, databases: 10 });
    const uneven = run({
      loginsPerSecond: 900,
      databases: 10,
      databaseOf: (user) => (user % 3 === 0 ? 0 : 1 + hashed(user, 9)),
    });
    assert.ok(even.busiestDatabase < 0.65 && even.unanswered === 0);
    assert.ok(uneven.busiestDatabase > 0.99 && uneven.unanswered > 0.1);
    assert.equal(uneven.p99Ms, Number.POSITIVE_INFINITY);
  });

  it('shows at the object of one account, at a thousand logins of one call each', () => {
    const one = { userOf: () => 0 };
    const free = { readMs: 0, writeMs: 0 };
    isClose(run({ ...one, loginsPerSecond: 800 }, free).busiestObject, 0.8);
    assert.ok(run({ ...one, loginsPerSecond: 1400 }, free).unanswered > 0.1);
  });

  it('is refused by the count of the account, while eleven are at it and none is done', () => {
    const slow = { d1RoundTripMs: 2000 };
    const first = { seconds: 4, loginsPerSecond: 50 };
    assert.ok(run({ ...first, userOf: () => 0 }, slow).refused > 0.2);
    assert.equal(run(first, slow).refused, 0);
  });
});

it('counts the entries of a row as D1 does: six for a login beside the credential, fourteen for a registration', () => {
  const entries = Object.fromEntries(measureRows(500).map((row) => [row.table, row.entries]));
  // The same numbers that test/db/rows-in-their-key.test.ts has from D1.
  assert.deepEqual(entries, {
    users: 5,
    identifiers: 3,
    credentials: 1,
    password_history: 2,
    sessions: 3,
    audit_events: 3,
  });
});

describe('the storage of the trail', () => {
  const rules = { ...trailRules, bytesPerRow: 500, bytesPerKey: 30 };
  const load = { changesPerSecond: 100, linesPerChange: 4, users: 1000, hours: 2 };

  it('holds no more rows than an account may keep, and a minute of those that wait', () => {
    const { kept, waiting, waitingAtMost, d1Bytes } = simulateTrail(load, rules);
    assert.ok(kept <= 1000 * 20 && kept > 1000 * 15, `${kept}`);
    assert.deepEqual([waiting, waitingAtMost], [0, 6000]);
    assert.equal(d1Bytes, (6000 + kept) * 500);
  });

  it('grows in D1 where more comes in a minute than a run hands over', () => {
    const { waiting } = simulateTrail({ ...load, changesPerSecond: 700 }, rules);
    assert.equal(waiting, 120 * (700 * 60 - 40_000));
    assert.equal(simulateTrail({ ...load, changesPerSecond: 666 }, rules).waiting, 0);
  });

  it('counts what an event takes in the object of its day: more than its 22 characters', () => {
    const bytes = measureKey(20_000);
    assert.ok(bytes > 22 && bytes < 40, `${bytes} bytes`);
  });

  it('is played by the rules of the source', () => {
    const source = (file: string) => readFileSync(file, 'utf8');
    const { keptPerUser, rowsPerRun, runEverySeconds } = trailRules;
    const number = (name: string) =>
      Number(new RegExp(`${name} = (\\d+);`).exec(source('src/audit/retention.ts'))?.[1]);
    assert.equal(number('batchSize') * number('maxBatches'), rowsPerRun);
    assert.ok(source('src/settings.ts').includes(`ACTIVITY_EVENTS: count('${keptPerUser}')`));
    assert.ok(source('wrangler.jsonc').includes('"crons": ["* * * * *"]'));
    assert.equal(runEverySeconds, 60);
  });
});

function meanWaitMs(service: (random: Random) => number, load: number): number {
  const random = seeded(1);
  const station = makeStation();
  const arrivals = 2_000_000;
  let nowMs = 0;
  let waitedMs = 0;
  for (let i = 0; i < arrivals; i++) {
    nowMs += exponential(random, meanServiceMs / load);
    waitedMs += visit(station, nowMs, service(random)).beginsMs - nowMs;
  }
  return waitedMs / arrivals;
}

function run(other: Partial<Scenario>, otherCosts: Partial<Costs> = {}) {
  const { loginsPerSecond = 100, databases = 1 } = other;
  return simulate(
    { ...costs, ...otherCosts },
    {
      loginsPerSecond,
      seconds: 60,
      databases,
      isolates: isolatesFor(loginsPerSecond, costs),
      userOf: (random) => popularUser(random, 1_000_000),
      databaseOf: (user) => hashed(user, databases),
      seed: 1,
      ...other,
    },
  );
}

function isClose(actual: number, expected: number): void {
  const off = Math.abs(actual / expected - 1);
  assert.ok(off < 0.03, `${actual} instead of ${expected}: ${(off * 100).toFixed(1)} % off`);
}
