/** The objects of the trail, in the order of the chain: from the bucket on this disk, or from a sink. */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { firstSeqOf } from '../../src/audit-sink/chain-format.ts';
import { keyNameOf, openEvent, type SealableEvent } from '../../src/audit-sink/personal-seal.ts';
import { readPersonKeys } from './person-keys.ts';

/** Where `npm run dev:audit` keeps its stores. */
export const bucketFolder = '.wrangler/audit';

export interface Trail {
  /** Names of all objects, in the order of the chain. */
  keys: string[];
  /** How far the sink says that it goes, with all that it has; unknown of a bucket alone. */
  head?: { seq: number; hash: string };
  /** As they were written, line by line: an object of any size fits the memory. */
  lines(key: string): AsyncIterable<string>;
  /** With what names persons opened; where their key is destroyed, `erased`. */
  events(key: string): AsyncIterable<Record<string, unknown>>;
  close(): Promise<void>;
}

/** @param from the sink's URL; without one the bucket on this disk is read. */
export async function openTrail(from: string | undefined, token: string): Promise<Trail> {
  return from === undefined ? openBucket() : openSink(from, token);
}

async function openBucket(): Promise<Trail> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      script: 'export default {};',
      modules: true,
      r2Buckets: { AUDIT_BUCKET: 'user-registration-audit' },
      resourcePersistencePath: bucketFolder,
    }),
  );
  const bucket = await miniflare.getR2Bucket('AUDIT_BUCKET');
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const listed = await bucket.list({ prefix: 'audit/', ...(cursor && { cursor }) });
    keys.push(...listed.objects.map(({ key }) => key));
    cursor = listed.truncated ? listed.cursor : undefined;
  } while (cursor);
  const personKeys = await readPersonKeys(bucketFolder);
  const lines = async function* (key: string) {
    const object = await bucket.get(key);
    if (!object) throw new Error(`${key} is gone`);
    yield* linesOf(object.body as unknown as ReadableStream);
  };
  return {
    keys: inOrder(keys),
    lines,
    async *events(key) {
      for await (const line of lines(key)) {
        const { event } = JSON.parse(line) as { event?: SealableEvent };
        const name = event && keyNameOf(event);
        if (event) yield name ? await openEvent(event, personKeys.get(name.id)) : event;
      }
    },
    close: () => miniflare.dispose(),
  };
}

async function openSink(from: string, token: string): Promise<Trail> {
  const ask = async (path: string) => {
    const response = await fetch(new URL(path, from), {
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${path}: the sink answered ${response.status}`);
    return response;
  };
  // First: the sink writes what still waits before it answers.
  const head = (await (await ask('/head')).json()) as { seq: number; hash: string };
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const listed = (await (
      await ask(`/objects${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`)
    ).json()) as { keys: string[]; cursor?: string };
    keys.push(...listed.keys);
    cursor = listed.cursor;
  } while (cursor);
  return {
    // What has come meanwhile is left for the next time.
    keys: inOrder(keys).filter((key) => (firstSeqOf(key) ?? 0) <= head.seq),
    head,
    async *lines(key) {
      const { body } = await ask(`/objects/${encodeURIComponent(key)}`);
      if (body) yield* linesOf(body as ReadableStream);
    },
    async *events(key) {
      const { body } = await ask(`/events/${encodeURIComponent(key)}`);
      if (!body) return;
      for await (const line of linesOf(body as ReadableStream)) yield JSON.parse(line).event;
    },
    async close() {},
  };
}

function inOrder(keys: string[]): string[] {
  return keys
    .filter((key) => firstSeqOf(key) !== undefined)
    .sort((a, b) => (firstSeqOf(a) ?? 0) - (firstSeqOf(b) ?? 0));
}

async function* linesOf(body: ReadableStream): AsyncGenerator<string> {
  const lines = createInterface({
    input: Readable.fromWeb(body),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) if (line !== '') yield line;
}
