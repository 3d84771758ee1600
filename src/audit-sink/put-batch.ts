import { asNdjson, link, objectKey } from './chain-format';
import type { Head } from './days';
import type { SinkEvent } from './extract';
import { makeSeal } from './seal';
import { readSinkSettings } from './settings';

/**
 * Puts these events into the bucket as one object, chained to the head and sealed. The same again is the same
 * object again.
 * @param day under which they lie, as YYYY-MM-DD. @returns the head behind them.
 */
export async function putBatch(
  env: { AUDIT_BUCKET: R2Bucket },
  head: Head,
  day: string,
  events: SinkEvent[],
): Promise<Head> {
  const { signingKey } = readSinkSettings(env);
  const from = head.seq + 1;
  const lines = await link(head.hash, from, events);
  const { seq, hash } = lines.at(-1) ?? head;
  const seal = await makeSeal(signingKey, { from, to: seq, hash });
  await env.AUDIT_BUCKET.put(objectKey(day, from), asNdjson(lines, seal), {
    httpMetadata: { contentType: 'application/x-ndjson' },
  });
  return { seq, hash };
}
