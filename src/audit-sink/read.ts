/** The trail for its readers: names in the order of the chain, objects as they are. */
import { firstSeqOf } from './chain-format';

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

export async function readObject(bucket: R2Bucket, key: string): Promise<Response> {
  const object = firstSeqOf(key) === undefined ? null : await bucket.get(key);
  if (!object) return Response.json({ message: 'not found' }, { status: 404 });
  return new Response(object.body, {
    headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' },
  });
}
