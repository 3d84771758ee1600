/** The sink as Logpush and readers see it. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env as anyEnv, exports } from 'cloudflare:workers';
import type { AuditSink } from '../../src/audit/events';
import type { ChainLine, Seal } from '../../src/audit-sink/chain-format';
import type { SinkEnv } from '../../src/audit-sink/day.object';
import { dayOf } from '../../src/audit-sink/event-key';
import { keyShards } from '../../src/audit-sink/persons';
import { sinkSettings } from './settings';

export const sinkEnv = anyEnv as unknown as SinkEnv;
/** The order of the days. */
export const chain = () => sinkEnv.AUDIT_CHAIN.getByName('chain');
/** The object of a day; of today without one. */
export const dayObject = (day = dayOf(new Date())) => sinkEnv.AUDIT_DAY.getByName(day);

/** The sink as the API reaches it over its binding. */
export const service = (exports as unknown as { AuditSinkService: AuditSink }).AuditSinkService;

/** Logpush, and a reader. */
export const authorized = { Authorization: `Bearer ${sinkSettings.AUDIT_SINK_TOKEN}` };
export const reading = { Authorization: `Bearer ${sinkSettings.AUDIT_READ_TOKEN}` };

export const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  (exports as unknown as { default: Fetcher }).default.fetch(`https://audit.example${path}`, {
    headers: path === '/logpush' ? authorized : reading,
    ...init,
  });

let count = 0;

/** An audit line as the API logs it. */
export const auditEvent = (changes: Record<string, unknown> = {}) => ({
  event: 'authn_login_success',
  outcome: 'success',
  reason: null,
  requestId: `request-${++count}`,
  userId: 'f9778ba8-22c7-4404-9e18-2807d7a8e94d',
  username: 'a***@e***.com',
  at: '2026-11-24T09:20:08.970Z',
  durationMs: 24,
  version: 2,
  ...changes,
});

/** A line of `workers_trace_events`, as Logpush writes it. */
export const traceLine = (...messages: unknown[]): string =>
  JSON.stringify({
    EventTimestampMs: Date.parse('2026-11-24T09:20:09Z'),
    Outcome: 'ok',
    ScriptName: 'user-registration',
    Event: { Request: { URL: 'https://accounts.example/v1/login', Method: 'POST' } },
    Logs: messages.map((message) => ({ Level: 'log', Message: [message], TimestampMs: 0 })),
  });

export async function gzipped(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

export const push = async (...lines: string[]): Promise<Response> =>
  ask('/logpush', {
    method: 'POST',
    headers: { ...authorized, 'Content-Encoding': 'gzip' },
    body: await gzipped(lines.join('\n')),
  });

/** Lets a day write what waits; today without one. */
export const flush = (day?: string) => runDurableObjectAlarm(dayObject(day));

/** Every line of the trail, in the order of the chain. */
export async function trail(): Promise<ChainLine[]> {
  return (await objects()).flatMap(({ lines }) => lines);
}

/** Every event of the trail, as its readers get it. */
export async function events(): Promise<Record<string, unknown>[]> {
  const read = await Promise.all(
    (await objects()).map(async ({ key }) => {
      const answer = await ask(`/events/${encodeURIComponent(key)}`);
      const text = new TextDecoder().decode(await answer.arrayBuffer());
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line): Record<string, unknown> => JSON.parse(line).event);
    }),
  );
  return read.flat();
}

/** The objects that keep the keys. */
export const keyObjects = () =>
  Array.from({ length: keyShards }, (_, shard) => sinkEnv.AUDIT_KEYS.getByName(`keys-${shard}`));

export async function objects(): Promise<{ key: string; lines: ChainLine[]; seal: Seal }[]> {
  const { objects: listed } = await sinkEnv.AUDIT_BUCKET.list({ prefix: 'audit/' });
  const read = await Promise.all(
    listed.map(async ({ key }) => {
      const text = (await (await sinkEnv.AUDIT_BUCKET.get(key))?.text()) ?? '';
      const parsed = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return { key, lines: parsed.slice(0, -1) as ChainLine[], seal: parsed.at(-1).seal as Seal };
    }),
  );
  return read.sort((a, b) => a.seal.from - b.seal.from);
}
