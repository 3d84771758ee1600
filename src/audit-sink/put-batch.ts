import { asNdjson, link, objectKey } from './chain-format';
import type { Head } from './days';
import type { SinkEvent } from './extract';
import { makeSeal } from './seal';
import { readSinkSettings } from './settings';

/**
 * Puts these events of one day into the bucket as one object, under that day, chained to the head and sealed. The
 * same again is the same object again, so it may be there already: a bucket with a lock refuses to have it replaced.
 * @returns the head behind them.
 */
export async function putBatch(
  env: { AUDIT_BUCKET: R2Bucket },
  head: Head,
  events: SinkEvent[],
): Promise<Head> {
  const { signingKey } = readSinkSettings(env);
  const from = head.seq + 1;
  const lines = await link(head.hash, from, events);
  const { seq, hash } = lines.at(-1) ?? head;
  const seal = await makeSeal(signingKey, { from, to: seq, hash });
  const key = objectKey(events[0]?.at.slice(0, 10) ?? '', from);
  const text = asNdjson(lines, seal);
  try {
    await env.AUDIT_BUCKET.put(key, text, {
      httpMetadata: { contentType: 'application/x-ndjson' },
    });
  } catch (error) {
    if ((await (await env.AUDIT_BUCKET.get(key))?.text()) !== text) throw error;
  }
  return { seq, hash };
}
