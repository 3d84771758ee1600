/**
 * `npm run bench`: what our code costs each route. The API as it is deployed and the floor run side by side in one
 * runtime, with no proxy in front, and are asked in short turns; a figure is the median of the turns' ratios of the rates.
 * `ours / bare` compares with a route that makes the same calls to the stores, written by hand, and `of the floor` with
 * one that makes only those that no design could do without. Then the calls that each route makes to the stores,
 * counted, and the size of what is deployed. `npm run bench -- login me` measures these routes alone,
 * `--turns 40` takes more turns (on a machine where others work too) and `--at 4` asks over so many connections.
 */
import { parseArgs } from 'node:util';
import { api, startBuilt } from '../built-worker.ts';
import { useMemoryForFiles } from '../memory-files.ts';
import type { Send } from './ask.ts';
import { countedCalls } from './calls.ts';
import { median, quantile, shuffled } from './figures.ts';
import { load, type Measured, runtimeMemoryMiB } from './load.ts';
import { progress } from './progress.ts';
import { type Route, routesOf, unlimited } from './routes.ts';
import { bundleSizes } from './size.ts';

const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: {
    /** Many and short, so that whatever else the machine does falls on all alike. */
    turns: { type: 'string', default: '15' },
    at: { type: 'string', multiple: true, default: ['1', '4', '16'] },
  },
});
const turns = Number(values.turns);
const connections = values.at.map(Number);
/** Turns before them: what is compiled while it is measured would look slow. */
const warmUps = 2;

// The disk of this machine is not what is measured.
useMemoryForFiles();

const beyond = { d1Databases: { DB: 'one for both' } };
const { origins, db, stop } = await startBuilt([
  // Without static assets: the platform's router in front of them is no code of ours, and the floor has none.
  { ...api, settings: unlimited, beyond: { ...beyond, assets: undefined } },
  { config: 'scripts/bench/floor.toml', name: 'floor', settings: {}, beyond },
]);
const [origin = '', floor = ''] = origins;

try {
  const { ok } = await fetch(floor, { method: 'PUT' });
  if (!ok) throw new Error('the floor has no rows to read');
  const all = routesOf({ origin, db });
  const routes = all.filter(
    ({ route }) => only.length === 0 || only.some((start) => route.startsWith(start)),
  );
  if (routes.length === 0) {
    throw new Error(`only these can be measured: ${all.map(({ route }) => route).join('; ')}`);
  }
  const rows = [];
  for (const route of routes) {
    for (const count of connections) rows.push(await measure(route, count));
  }
  progress();
  console.table(rows);
  console.log(
    `Memory of the runtime, both Workers and all stores: ${runtimeMemoryMiB().toFixed(0)} MiB\n`,
  );
} finally {
  await stop();
}
if (only.length === 0) {
  console.log('Calls to the stores, and rows of D1 that they read and write:');
  console.table(await countedCalls());
  console.log('What is deployed, gzip:');
  console.table(bundleSizes());
}

async function measure(route: Route, count: number) {
  const of = { ours: [] as Measured[], floor: [] as Measured[], bare: [] as Measured[] };
  const sends = await route.prepare(route.turn * (warmUps + turns));
  for (let turn = 1; turn <= warmUps + turns; turn++) {
    progress(`${route.route}, ${count} at once, turn ${turn} of ${warmUps + turns}`);
    const sides = {
      ours: sends.splice(0, route.turn),
      floor: bare(route.floor, route),
      bare: bare(route.calls, route),
    };
    // In any order: what one leaves to be collected falls on all alike.
    for (const side of shuffled(Object.keys(sides) as (keyof typeof sides)[])) {
      of[side].push(await load(sides[side], count));
    }
  }
  for (const measured of Object.values(of)) measured.splice(0, warmUps);
  const ratio = (ones: Measured[], others: Measured[]): number =>
    median(ones.map((one, i) => one.perSecond / (others[i]?.perSecond ?? 1)));
  const times = of.ours.flatMap(({ timesMs }) => timesMs);
  const cpuMs = (side: Measured[]): number => mean(side.map((turn) => turn.cpuMs));
  const oursToBare = ratio(of.ours, of.bare);
  return {
    route: route.route,
    'at once': count,
    'ours / bare': oursToBare.toFixed(2),
    bar: judged(oursToBare, route.bar),
    // The same ratio where nothing but our own processor time counts: neighbours do not move it.
    'by CPU': (cpuMs(of.bare) / cpuMs(of.ours)).toFixed(2),
    'of the floor': ratio(of.ours, of.floor).toFixed(2),
    'req/s': median(of.ours.map(({ perSecond }) => perSecond)).toFixed(0),
    'median ms': median(times).toFixed(1),
    'p99 ms': quantile(times, 0.99).toFixed(1),
    'CPU ms, ours / bare / floor': [of.ours, of.bare, of.floor]
      .map((side) => cpuMs(side).toFixed(2))
      .join(' / '),
  };
}

function judged(rate: number, bar: number | undefined): string {
  return bar === undefined ? '–' : `${bar.toFixed(2)}${rate < bar ? ' below' : ''}`;
}

/** As many requests to a bare route as the other side gets, with a body where that has one. */
function bare(calls: string, { turn, hasBody }: Route): Send[] {
  const body = hasBody ? { some: 'body' } : undefined;
  return Array.from({ length: turn }, (): Send => [`${floor}/${calls}`, 200, body]);
}

function mean(values: number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
