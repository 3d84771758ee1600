/** The thread of `load.ts`: sends what it is given, over so many connections at once. */
import { parentPort } from 'node:worker_threads';
import { ask } from './ask.ts';
import type { Done, Work } from './load.ts';

parentPort?.on('message', async (work: Work) => {
  const done: Done = await sendAll(work).catch((error) => ({ failed: String(error) }));
  parentPort?.postMessage(done);
});

async function sendAll({ sends, connections }: Work): Promise<Done> {
  const waiting = [...sends];
  const timesMs: number[] = [];
  const begin = performance.now();
  const one = async () => {
    for (let send = waiting.pop(); send; send = waiting.pop()) {
      const sent = performance.now();
      await ask(...send);
      timesMs.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return { tookMs: performance.now() - begin, timesMs };
}
