/** The trail for its readers: names in the order of the chain, objects as they are, and events with their persons. */
import { firstSeqOf } from './chain-format';
import type { SinkEnv } from './day.object';
import { openPersons } from './open-persons';
import type { SealableEvent } from './personal-seal';

export async function listObjects(bucket: R2Bucket, query: URLSearchParams): Promise<Response> {
  const cursor = query.get('cursor');
  const day = query.get('day');
  const listed = await bucket.list({
    prefix: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `audit/${day}/` : 'audit/',
    ...(cursor && { cursor }),
  });
  const keys = listed.objects.map(({ key }) => key).filter((key) => firstSeqOf(key) !== undefined);
  return Response.json({ keys, ...(listed.truncated && { cursor: listed.cursor }) });
}

/** As it was written: what `verify` walks. */
export async function readObject(bucket: R2Bucket, key: string): Promise<Response> {
  const object = await find(bucket, key);
  return object ? ndjson(object.body) : notFound();
}

/** The events of an object, a JSON line each: `{seq, event}`. An object has a thousand at most. */
export async function readEvents(env: SinkEnv, key: string): Promise<Response> {
  const object = await find(env.AUDIT_BUCKET, key);
  if (!object) return notFound();
  const lines = (await object.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { seq: number; event?: SealableEvent } => JSON.parse(line))
    .flatMap(({ seq, event }) => (event ? { seq, event } : []));
  const opened = await openPersons(
    env,
    lines.map(({ event }) => event),
  );
  const text = lines.map(({ seq }, i) => `${JSON.stringify({ seq, event: opened[i] })}\n`);
  return ndjson(text.join(''));
}

const find = async (bucket: R2Bucket, key: string): Promise<R2ObjectBody | null> =>
  firstSeqOf(key) === undefined ? null : bucket.get(key);

const notFound = (): Response => Response.json({ message: 'not found' }, { status: 404 });

const ndjson = (body: BodyInit): Response =>
  new Response(body, {
    headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' },
  });
