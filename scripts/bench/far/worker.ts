/**
 * The API far away from its stores. `PUT /distance` sets how long the way there and back is, `GET /chain` tells the
 * calls of the last request. One request at a time. For `far.ts`.
 */
import worker from '../../../src';
import type { Bindings } from '../../../src/bindings';
import { beforeCalls } from '../../before-calls';
import { recordChain } from './chain';
import { farStores, type Store, type Travel } from './stores';

/** As they are: what an object does by itself is no part of a request, and near to it. */
export * from '../../../src';

let distanceMs: Record<Store, number> = { D1: 0, KV: 0, object: 0 };
let request = recordChain();

export default {
  async fetch(asked, env, context) {
    const { pathname } = new URL(asked.url);
    if (pathname === '/chain') return Response.json(request.told());
    if (pathname === '/distance') {
      distanceMs = await asked.json();
      return Response.json(distanceMs);
    }
    const recorder = recordChain();
    request = recorder;
    const waiting = beforeCalls(context, (method, work) => {
      if (method === 'waitUntil') recorder.wait(work);
    });
    try {
      return await worker.fetch(asked, farOf(env), waiting);
    } finally {
      recorder.answer();
    }
  },
} satisfies ExportedHandler<Bindings>;

let made: { env: Bindings; far: Bindings } | undefined;

/** One for all requests, as the API keeps what it has made for the bindings that it was given. */
function farOf(env: Bindings): Bindings {
  if (made?.env !== env) made = { env, far: farStores(env, travel) };
  return made.far;
}

const travel: Travel = async (store, call, make) => {
  const end = request.begin(call);
  const halfMs = distanceMs[store] / 2;
  await pass(halfMs);
  try {
    return await make();
  } finally {
    await pass(halfMs);
    end();
  }
};

/** Without a distance no timer: the event loop would be a distance too. */
async function pass(ms: number): Promise<void> {
  if (ms > 0) await scheduler.wait(ms);
}
