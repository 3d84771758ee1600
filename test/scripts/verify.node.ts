/** Whatever is done to the trail behind the sink's back is found, and the first place of it named. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { it } from 'node:test';
import type { Trail } from '../../scripts/audit/trail.ts';
import { verifyTrail } from '../../scripts/audit/verify.ts';
import {
  asNdjson,
  type ChainLine,
  chainStart,
  link,
  objectKey,
  sealedText,
} from '../../src/audit-sink/chain-format.ts';

const key = generateKeyPairSync('ed25519');
const keySet = setOf(key.publicKey);

function setOf(publicKey: KeyObject): string {
  return JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
}

function ndjson(lines: ChainLine[], privateKey = key.privateKey): string {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) throw new Error('no lines');
  const sealed = { from: first.seq, to: last.seq, hash: last.hash, kid: 'k1' };
  const signature = sign(null, sealedText(sealed), privateKey).toString('base64url');
  return asNdjson(lines, { ...sealed, signature });
}

/** Three objects of three events each. @param days under which they lie. */
async function written(days = ['2026-11-24', '2026-11-24', '2026-11-24']) {
  const objects = new Map<string, string>();
  let [seq, hash] = [0, chainStart];
  for (let n = 0; n < 3; n++) {
    const events = [0, 1, 2].map((i) => ({ event: 'user_created', requestId: `r-${n}-${i}` }));
    const lines = await link(hash, seq + 1, events);
    objects.set(objectKey(days[n] ?? '', seq + 1), ndjson(lines));
    ({ seq, hash } = lines.at(-1) as ChainLine);
  }
  return { objects, head: { seq, hash } };
}

function trailOf(objects: Map<string, string>, head?: Trail['head']): Trail {
  return {
    keys: [...objects.keys()].sort(),
    ...(head && { head }),
    async *lines(name) {
      yield* (objects.get(name) ?? '').split('\n').filter((line) => line !== '');
    },
    async *events() {},
    async close() {},
  };
}

const second = objectKey('2026-11-24', 4);

it('finds nothing wrong with a trail as it was written', async () => {
  const { objects, head } = await written();
  assert.deepEqual(await verifyTrail(trailOf(objects, head), keySet), {
    events: 9,
    hash: head.hash,
  });
});

const edits: [string, (text: string) => string, RegExp][] = [
  ['a changed event', (t) => t.replace('r-1-1', 'r-1-X'), /event 5: it was changed/],
  ['a removed event', (t) => without(t, 1), /event 5: event 6 stands there/],
  ['two events that changed places', (t) => swapped(t), /event 4: event 5 stands there/],
  [
    'an event put in',
    (t) => `{"seq":4,"prev":"","hash":"","event":{}}\n${t}`,
    /event 4: it does not follow/,
  ],
  ['a removed seal', (t) => without(t, 3), /it has no seal/],
  ['a line behind the seal', (t) => `${t}{"seq":7}\n`, /lines behind the seal/],
  ['rubbish', (t) => `x${t}`, /not a line of the trail/],
  ['the end of an object cut off', (t) => without(without(t, 2), 2), /it has no seal/],
];
for (const [what, edit, message] of edits) {
  it(`finds ${what}`, async () => {
    const { objects, head } = await written();
    objects.set(second, edit(objects.get(second) ?? ''));
    const { broken, events } = await verifyTrail(trailOf(objects, head), keySet);
    assert.match(broken ?? '', message);
    assert.match(broken ?? '', /000000000004/);
    assert.ok(events >= 3 && events <= 6);
  });
}

it('finds a removed object', async () => {
  const { objects, head } = await written();
  objects.delete(second);
  const { broken } = await verifyTrail(trailOf(objects, head), keySet);
  assert.match(broken ?? '', /event 4 should come next: an object is missing/);
});

it('walks over the days as one chain, and finds a day that was removed', async () => {
  const { objects, head } = await written(['2026-11-24', '2026-11-25', '2026-11-27']);
  assert.equal((await verifyTrail(trailOf(objects, head), keySet)).broken, undefined);
  objects.delete(objectKey('2026-11-25', 4));
  const { broken } = await verifyTrail(trailOf(objects, head), keySet);
  assert.match(broken ?? '', /2026-11-27.*event 4 should come next: an object is missing/);
});

it('finds that the end is missing, by what the sink says it has written', async () => {
  const { objects, head } = await written();
  objects.delete(objectKey('2026-11-24', 7));
  assert.equal((await verifyTrail(trailOf(objects), keySet)).broken, undefined);
  const { broken } = await verifyTrail(trailOf(objects, head), keySet);
  assert.match(broken ?? '', /the end: the sink has written 9 events, 6 are there/);
});

it('finds a trail that was made anew by somebody without the key', async () => {
  const { objects, head } = await written();
  const stranger = generateKeyPairSync('ed25519');
  const lines = await link(chainStart, 1, [{ event: 'user_created', requestId: 'forged' }]);
  objects.set(objectKey('2026-11-24', 1), ndjson(lines, stranger.privateKey));
  const { broken } = await verifyTrail(trailOf(objects, head), keySet);
  assert.match(broken ?? '', /wrong signature/);
  const others = await verifyTrail(trailOf((await written()).objects), setOf(stranger.publicKey));
  assert.match(others.broken ?? '', /wrong signature/);
});

function without(text: string, index: number): string {
  return `${text
    .trim()
    .split('\n')
    .filter((_, i) => i !== index)
    .join('\n')}\n`;
}

function swapped(text: string): string {
  const [one, two, ...rest] = text.split('\n');
  return [two, one, ...rest].join('\n');
}
