/**
 * A stand-in for somebody's server that receives webhooks. A test steers and reads it by name, so that test files do not
 * disturb each other.
 *
 * - `POST /hook/:name` takes an event.
 * - `PUT /control/:name` `{mode}` says how the next ones are answered.
 * - `GET /control/:name` lists every try, and says which ones were answered as taken.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import type { ReceivedWebhook, ReceiverMode } from './webhook-types';

declare module 'vitest' {
  interface ProvidedContext {
    webhookReceiverUrl: string;
  }
}

export default async function startReceiver(project: TestProject): Promise<() => void> {
  const modes = new Map<string, ReceiverMode>();
  const tries = new Map<string, ReceivedWebhook[]>();
  const random = randomFrom(20_261_127);

  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [, door, name = ''] = /^\/(hook|control)\/([\w-]+)$/.exec(request.url ?? '') ?? [];
    if (door === 'control') {
      if (request.method === 'PUT') modes.set(name, JSON.parse(body).mode);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify(tries.get(name) ?? []));
    }
    if (door !== 'hook') return response.writeHead(404).end();

    let mode = modes.get(name) ?? 'accept';
    if (mode === 'fails-30-percent') mode = random() < 0.3 ? oneOf(failures, random()) : 'accept';
    const header = (key: string) => String(request.headers[key] ?? '');
    const one: ReceivedWebhook = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      contentType: header('content-type'),
      method: request.method ?? '',
      body,
      accepted: mode === 'accept' || mode === 'endless',
    };
    const known = tries.get(name) ?? [];
    known.push(one);
    tries.set(name, known);
    if (mode === 'silence') return;
    if (mode === 'drop') return request.socket.destroy();
    if (mode === 'endless') {
      const more = (): void => {
        // True until the other side stops listening.
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      return more();
    }
    const [status, headers = {}] = answers[mode] ?? [404];
    response.writeHead(status, headers);
    response.end(mode === 'accept' ? '' : 'a secret of the receiver');
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  project.provide('webhookReceiverUrl', `http://127.0.0.1:${port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

/** Mostly errors; a few that nobody hears of before the sender has waited long enough. */
const failures: ReceiverMode[] = [
  ...Array<ReceiverMode>(30).fill('error-500'),
  ...Array<ReceiverMode>(10).fill('error-503'),
  ...Array<ReceiverMode>(9).fill('drop'),
  'silence',
];

const answers: Record<string, [status: number, headers?: Record<string, string>]> = {
  accept: [204],
  'error-500': [500],
  'error-503': [503],
  'bad-request': [400],
  'slow-down': [429, { 'Retry-After': '600' }],
  'slow-down-for-a-year': [503, { 'Retry-After': '31536000' }],
  redirect: [302, { Location: '/hook/elsewhere' }],
  'redirect-307': [307, { Location: '/hook/elsewhere' }],
  gone: [410],
} satisfies Partial<Record<ReceiverMode, [number, Record<string, string>?]>>;

const oneOf = <One>(list: One[], chance: number): One =>
  list[Math.floor(chance * list.length)] as One;

/** The same numbers at each run (mulberry32), though not the same event for each of them. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
