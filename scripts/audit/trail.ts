/** The objects of the trail, in the order of the chain: from the bucket on this disk, or from a sink. */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { firstSeqOf } from '../../src/audit-sink/chain-format.ts';

/** Where `npm run dev:audit` keeps its stores. */
export const bucketFolder = '.wrangler/audit';

export interface Trail {
  /** Names of all objects, in the order of the chain. */
  keys: string[];
  /** How far the sink says it goes; unknown of a bucket alone. */
  head?: { seq: number; hash: string };
  /** Line by line: an object of any size fits the memory. */
  lines(key: string): AsyncIterable<string>;
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
  return {
    keys: inOrder(keys),
    async *lines(key) {
      const object = await bucket.get(key);
      if (!object) throw new Error(`${key} is gone`);
      yield* linesOf(object.body as unknown as ReadableStream);
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
    keys: inOrder(keys),
    head: (await (await ask('/head')).json()) as { seq: number; hash: string },
    async *lines(key) {
      const { body } = await ask(`/objects/${encodeURIComponent(key)}`);
      if (body) yield* linesOf(body as ReadableStream);
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
