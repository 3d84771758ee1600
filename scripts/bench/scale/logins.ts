/**
 * Logins as they meet the stores: read, count, derive, write, which forgives what was counted. Databases, objects and
 * isolates serve one at a time; all else is a constant way there and back. Nothing sleeps and nothing is asked: time
 * is a number here.
 */
import type { Costs } from './costs.ts';
import { emptySums, type Outcome, outcomeOf } from './outcome.ts';
import { exponential, type Random, seeded, spread } from './random.ts';
import { busiest, makeStation, makeStations, type Station, utilisation, visit } from './station.ts';
import { makeTimeline } from './timeline.ts';

export interface Scenario {
  loginsPerSecond: number;
  seconds: number;
  databases: number;
  isolates: number;
  userOf: (random: Random) => number;
  databaseOf: (user: number) => number;
  seed: number;
}

interface Login {
  user: number;
  arrivedMs: number;
  waitedMs: number;
  answeredMs: number;
}

/** The object of an account: a station, and the count it keeps as `AttemptCounter` does. */
interface Account extends Station {
  failures: number;
  lockedUntilMs: number;
}

const steps = { arrive: 0, read: 1, begin: 2, derive: 3, write: 4 } as const;
const stepBits = 3;

/** Plays the scenario from an idle service on. The same seed gives the same outcome. */
export function simulate(costs: Costs, scenario: Scenario): Outcome {
  const random = seeded(scenario.seed);
  const endMs = scenario.seconds * 1000;
  const meanGapMs = 1000 / scenario.loginsPerSecond;
  const timeline = makeTimeline();
  const databases = makeStations(scenario.databases);
  const isolates = makeStations(scenario.isolates);
  const accounts = new Map<number, Account>();
  const logins: Login[] = [];
  const sums = emptySums(endMs);

  const go = (login: number, step: number, atMs: number) =>
    timeline.add(atMs, (login << stepBits) | step);
  const serve = (login: Login, station: Station, atMs: number, serviceMs: number): number => {
    const { beginsMs, endsMs } = visit(station, atMs, serviceMs);
    login.waitedMs += beginsMs - atMs;
    sums.wait(atMs, beginsMs);
    return endsMs;
  };
  const databaseOf = ({ user }: Login) => at(databases, scenario.databaseOf(user));
  const wayToD1 = costs.d1RoundTripMs / 2;
  const wayToObject = costs.objectRoundTripMs / 2;

  const doStep: Record<number, (index: number, login: Login, now: number) => void> = {
    [steps.arrive](index, _login, now) {
      go(index, steps.read, now + wayToD1);
      arriveAfter(now);
    },
    [steps.read](index, login, now) {
      const ends = serve(login, databaseOf(login), now, spread(random, costs.readMs));
      go(index, steps.begin, ends + wayToD1 + wayToObject);
    },
    [steps.begin](index, login, now) {
      const account = accountOf(accounts, login.user);
      const ends = serve(login, account, now, costs.objectCallMs);
      if (beginAttempt(account, login.arrivedMs, costs)) {
        go(index, steps.derive, ends + wayToObject);
      } else {
        sums.refuse(login.arrivedMs, ends + wayToObject);
      }
    },
    [steps.derive](index, login, now) {
      const isolate = at(isolates, Math.floor(random() * isolates.length));
      const ends = serve(login, isolate, now, costs.derivationMs);
      go(index, steps.write, ends + wayToD1);
    },
    [steps.write](_index, login, now) {
      const ends = serve(login, databaseOf(login), now, spread(random, costs.writeMs));
      login.answeredMs = ends + wayToD1;
      sums.answer(login);
      // A little early: as the write joins the line, not as it is done.
      const account = accountOf(accounts, login.user);
      account.failures = 0;
      account.lockedUntilMs = 0;
    },
  };

  function arriveAfter(now: number) {
    const arrivedMs = now + exponential(random, meanGapMs);
    const user = scenario.userOf(random);
    go(logins.length, steps.arrive, arrivedMs);
    logins.push({ user, arrivedMs, waitedMs: 0, answeredMs: 0 });
  }

  arriveAfter(0);
  for (let event = timeline.next(); event; event = timeline.next()) {
    if (event.atMs > endMs) break;
    const index = event.event >> stepBits;
    doStep[event.event & (2 ** stepBits - 1)]?.(index, at(logins, index), event.atMs);
  }

  return outcomeOf(sums, logins, {
    busiestDatabase: busiest(databases, endMs),
    busiestObject: busiest(accounts.values(), endMs),
    coresBusy: isolates.reduce((sum, isolate) => sum + utilisation(isolate, endMs), 0),
  });
}

/** As `AttemptCounter.begin` decides. @returns whether the password is looked at. */
function beginAttempt(account: Account, now: number, { maxFailures, lockMs }: Costs): boolean {
  if (account.lockedUntilMs > now) return false;
  account.failures++;
  if (account.failures >= maxFailures) account.lockedUntilMs = now + lockMs;
  return true;
}

function accountOf(accounts: Map<number, Account>, user: number): Account {
  const known = accounts.get(user);
  if (known) return known;
  const account = { ...makeStation(), failures: 0, lockedUntilMs: 0 };
  accounts.set(user, account);
  return account;
}

function at<Item>(items: Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
