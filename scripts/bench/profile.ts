/**
 * `npm run bench:profile -- me 2000`: in which functions a route spends its time, by the profiler of the runtime
 * itself. The Worker is bundled as it is deployed, but not minified. A connected profiler makes each line of the log
 * much dearer than it is (a function without a name and a file, at the top); what waits for a store is idle.
 */
import { api, startBuilt } from '../built-worker.ts';
import { ask } from './ask.ts';
import { routesOf, unlimited } from './routes.ts';

const [name = 'me', count = '1000'] = process.argv.slice(2);
const requests = Number(count);
/** So that what is measured is compiled. */
const before = 100;
const shown = 30;

const { origins, db, inspector, stop } = await startBuilt([{ ...api, settings: unlimited }], {
  inspect: true,
});
try {
  const route = routesOf({ origin: origins[0] ?? '', db }).find((one) =>
    one.route.startsWith(name),
  );
  if (!route || !inspector) throw new Error(`there is no route ${name}: npm run bench lists them`);
  const sends = await route.prepare(before + requests);
  for (const send of sends.splice(0, before)) await ask(...send);

  const profiler = await connect(new URL(`/core:user:${api.name}`, inspector));
  await profiler.ask('Profiler.enable');
  await profiler.ask('Profiler.setSamplingInterval', { interval: 200 });
  await profiler.ask('Profiler.start');
  for (const send of sends) await ask(...send);
  const { profile } = await profiler.ask('Profiler.stop');
  profiler.close();
  console.log(`${route.route}: ms of a request, mean of ${requests}`);
  console.table(dearest(profile));
} finally {
  await stop();
}

interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
}

/** @returns the functions in which most of the time was spent, and what was spent below each. */
function dearest({ nodes, samples, timeDeltas }: Profile) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((c) => [c, id])));
  const spent = new Map<string, { self: number; total: number }>();
  const at = (id: number): { self: number; total: number } => {
    const { functionName, url, lineNumber } = byId.get(id)?.callFrame ?? {};
    const key = `${functionName || '(no name)'} ${url?.split('/').pop()}:${(lineNumber ?? 0) + 1}`;
    const known = spent.get(key) ?? { self: 0, total: 0 };
    spent.set(key, known);
    return known;
  };
  for (const [i, sample] of samples.entries()) {
    const ms = (timeDeltas[i] ?? 0) / 1000 / requests;
    at(sample).self += ms;
    const stack = new Set<{ total: number }>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      stack.add(at(id));
    }
    // A function that calls itself has spent the time once.
    for (const frame of stack) frame.total += ms;
  }
  return [...spent]
    .sort(([, a], [, b]) => b.self - a.self)
    .slice(0, shown)
    .map(([where, { self, total }]) => ({
      where,
      self: self.toFixed(3),
      'with all it calls': total.toFixed(3),
    }));
}

/** The DevTools protocol, as far as it is needed here. */
async function connect(url: URL) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`no profiler at ${url}`));
  });
  const waiting = new Map<number, (result: { profile: Profile }) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
  };
  let last = 0;
  return {
    ask: (method: string, params: object = {}) =>
      new Promise<{ profile: Profile }>((resolve) => {
        waiting.set(++last, resolve);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}
