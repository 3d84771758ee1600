/**
 * `npm run bench:far`: what a route costs where the stores are far away. The API as it is built is asked from behind a
 * wrapper that delays its calls to D1, KV and objects; it tells how many of them follow each other, and how long the
 * answer takes at each distance. `-- --at 20 --at 250` other distances in ms, `-- --turns 9` more requests, `-- --kv 5` with KV always
 * so near, `-- me logout` these routes alone. `-- --check` counts only, and fails where a chain is longer than its aim.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { api, startBuilt } from '../built-worker.ts';
import { ask } from './ask.ts';
import { asText, asTextAfter, type Chain, shortest } from './far/chain.ts';
import { type FarRoute, farRoutesOf, revokedInD1Alone } from './far/routes.ts';
import { median } from './figures.ts';
import { progress } from './progress.ts';
import { unlimited } from './routes.ts';

const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean', default: false },
    at: { type: 'string', multiple: true, default: ['20', '100', '250'] },
    turns: { type: 'string', default: '5' },
    kv: { type: 'string' },
  },
});
const distances = values.check ? [] : values.at.map(Number).sort((one, other) => one - other);
const turns = Number(values.turns);

/** Far enough that whatever hedges against a slow store has begun, and the same to all: chains are of calls alone. */
const chainMs = values.check ? 50 : 100;
/** The first requests also compile what is timed after them. */
const chainRuns = values.check ? 2 : 3;

const { origins, db, stop } = await startBuilt([
  { ...api, main: 'scripts/bench/far/worker.ts', settings: unlimited },
]);
const worker = { origin: origins[0] ?? '', db };

try {
  const all = [...farRoutesOf(worker), ...(values.kv ? [revokedInD1Alone(worker)] : [])];
  const routes = all.filter(
    ({ route }) => only.length === 0 || only.some((start) => route.startsWith(start)),
  );
  if (routes.length === 0) {
    throw new Error(`only these can be asked: ${all.map(({ route }) => route).join('; ')}`);
  }
  const rows = [];
  for (const route of routes) {
    rows.push(await measure(route));
  }
  progress();
  console.table(rows);
  console.log(
    `Chains: the fewest of ${chainRuns} requests with every call ${chainMs} ms away. "a + b" run side by side; "→" waits for an answer.`,
  );
  if (!values.check) {
    console.log(
      `Times: medians of ${turns} requests, one at a time, and what they are of the way there and back${values.kv ? `; KV is ${values.kv} ms away at every distance` : ''}.\n"by the clock" is by how much a request gets longer for each ms of distance: the chain, once more.`,
    );
  }
  const longer = rows.filter(({ kept }) => kept === 'LONGER').map(({ route }) => route);
  if (longer.length > 0) console.log(`Longer than the aim: ${longer.join(', ')}`);
  if (values.check && longer.length > 0) process.exitCode = 1;
} finally {
  await stop();
}

async function measure(route: FarRoute) {
  const chains: Chain[] = [];
  for (let run = 1; run <= chainRuns; run++) {
    progress(`${route.route}, counting, ${run} of ${chainRuns}`);
    chains.push((await askFromFar(route, { D1: chainMs, KV: chainMs, object: chainMs })).chain);
  }
  const chain = shortest(chains) ?? { steps: [], after: [], pending: [] };
  const times: number[] = [];
  for (const ms of distances) times.push(await timeAt(route, ms));
  const [near, far] = [distances[0] ?? 0, distances.at(-1) ?? 0];
  const longest = chain.steps.length;
  return {
    route: route.route,
    chain: longest,
    aim: route.aim ?? '–',
    kept: route.aim === undefined ? '–' : longest > route.aim ? 'LONGER' : 'yes',
    ...Object.fromEntries(
      distances.map((ms, i) => [
        `${ms} ms`,
        `${times[i]?.toFixed(0)} = ${((times[i] ?? 0) / ms).toFixed(1)} ×`,
      ]),
    ),
    ...(far > near && {
      'by the clock': (((times.at(-1) ?? 0) - (times[0] ?? 0)) / (far - near)).toFixed(2),
    }),
    calls: asText(chain),
    'after the answer': asTextAfter(chain),
  };
}

async function timeAt(route: FarRoute, ms: number): Promise<number> {
  const times = [];
  for (let turn = 1; turn <= turns; turn++) {
    progress(`${route.route}, ${ms} ms away, ${turn} of ${turns}`);
    const asked = await askFromFar(route, { D1: ms, KV: Number(values.kv ?? ms), object: ms });
    times.push(asked.ms);
  }
  return median(times);
}

/** One request that was made ready near the stores. */
async function askFromFar({ prepare }: FarRoute, distance: Record<string, number>) {
  const send = await prepare();
  // What still runs for the request before would be taken for this one's.
  await chainOfLast();
  await setDistance(distance);
  const begin = performance.now();
  await ask(...send);
  const ms = performance.now() - begin;
  const chain = await chainOfLast();
  await setDistance({ D1: 0, KV: 0, object: 0 });
  return { ms, chain };
}

async function setDistance(distance: Record<string, number>): Promise<void> {
  await ask(`${worker.origin}/distance`, 200, distance);
}

/** What the last request called, once nothing of it is on its way any more; the runtime ends what nobody waits for. */
async function chainOfLast(): Promise<Chain> {
  let told: Chain | undefined;
  for (let tries = 0; tries < 100 && told?.pending.length !== 0; tries++) {
    if (told) await sleep(20);
    told = JSON.parse(await ask(`${worker.origin}/chain`, 200));
  }
  return told as Chain;
}
