/** What each route asks of the stores, counted in the Worker as it is built, beside what the design allows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { api, startBuilt } from '../built-worker.ts';
import { ask, type Send } from './ask.ts';
import type { Person, Running } from './people.ts';
import { perMillion } from './price.ts';
import { progress } from './progress.ts';
import { freshName, logIn, personsOf, resetToken, routesOf, unlimited } from './routes.ts';

/** At most so many calls of each kind. */
interface Allowed {
  reads: number;
  batches: number;
  kv: number;
  objects: number;
}

const allowed: Record<string, Allowed> = {
  login: { reads: 1, batches: 1, kv: 0, objects: 1 },
  me: { reads: 1, batches: 0, kv: 0, objects: 0 },
  'refused token': { reads: 1, batches: 0, kv: 0, objects: 0 },
  refresh: { reads: 0, batches: 1, kv: 0, objects: 0 },
  'forgot-password': { reads: 1, batches: 0, kv: 0, objects: 1 },
};

/** @returns a row per route. `more than allowed` stands where the design says less. */
export async function countedCalls() {
  const { origins, db, stop } = await startBuilt([
    { ...api, main: 'scripts/bench/counted.ts', settings: unlimited },
  ]);
  const worker = { origin: origins[0] ?? '', db };
  try {
    const rows = [];
    const unseen = new Set(Object.keys(allowed));
    // What an isolate reads once a minute, who wants events, is no cost of a login.
    const [first] = (await routesOf(worker)[0]?.prepare(1)) ?? [];
    if (first) await ask(...first);
    for (const { route, prepare } of [...routesOf(worker), ...othersOf(worker)]) {
      progress(`counting the calls of ${route}`);
      const [send] = await prepare(1);
      await callsOf(worker);
      if (send) await ask(...send);
      // What an object does by its alarm, right after the answer, is paid for too.
      await sleep(500);
      unseen.delete(route);
      rows.push({ route, ...judged(await callsOf(worker), allowed[route]) });
    }
    progress();
    if (unseen.size > 0) throw new Error(`not counted: ${[...unseen].join(', ')}`);
    return rows;
  } finally {
    await stop();
  }
}

/** Tells what was called since it was last asked. */
const callsOf = async ({ origin }: Running): Promise<Record<string, number>> =>
  JSON.parse(await ask(`${origin}/calls`, 200));

function judged(counted: Record<string, number>, most: Allowed | undefined) {
  const { reads = 0, batches = 0, objects = 0, rowsRead = 0, rowsWritten = 0 } = counted;
  const { kvReads = 0, kvWrites = 0, objectEntries = 0, alarms = 0 } = counted;
  const kv = kvReads + kvWrites;
  const more =
    most &&
    (reads > most.reads || batches > most.batches || kv > most.kv || objects > most.objects);
  if (more) process.exitCode = 1;
  return {
    'D1 reads': reads,
    'D1 batches': batches,
    'KV calls': kv,
    'object calls': objects,
    'rows read': rowsRead,
    'rows written': rowsWritten,
    alarms,
    'written in objects': objectEntries,
    'USD a million, without CPU': perMillion({ ...counted, requests: 1, lines: 1 }).toFixed(2),
    design: most ? (more ? 'more than allowed' : 'kept') : '',
  };
}

/** Routes that are counted and not measured. */
export function othersOf(worker: Running): { route: string; prepare(count: 1): Promise<Send[]> }[] {
  const { origin } = worker;
  const person = async (): Promise<Person> =>
    (await personsOf(worker, 1))[0] ?? { username: '', password: '' };
  return [
    {
      route: 'forgot-password, known user',
      prepare: async () => {
        const { username } = await person();
        return [[`${origin}/v1/forgot-password`, 202, { username }]];
      },
    },
    {
      route: 'login, wrong password',
      prepare: async () => {
        const body = { username: (await person()).username, password: 'not it' };
        return [[`${origin}/v1/login`, 401, body]];
      },
    },
    {
      route: 'login, unknown user',
      prepare: async () => {
        const body = { username: freshName(), password: 'not it' };
        return [[`${origin}/v1/login`, 401, body]];
      },
    },
    {
      route: 'logout',
      prepare: async () => {
        const token = await logIn(worker, await person());
        return [[`${origin}/v1/logout`, 204, {}, token]];
      },
    },
    {
      route: 'reset-password',
      prepare: async () => {
        const token = await resetToken(worker, await person());
        const body = { token, newPassword: 'Copper!Lantern7' };
        return [[`${origin}/v1/reset-password`, 204, body]];
      },
    },
  ];
}
