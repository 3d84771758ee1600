/**
 * How the trail is written: an event per line, each with the SHA-256 of itself and all before it, and a signed
 * seal at the end of every object. Removing, changing or reordering an event breaks the chain there, and
 * a trail that is made anew lacks the signatures. No I/O; it also runs where the trail is read.
 */

/** Of the first event: there is none before. */
export const chainStart = '0'.repeat(64);

export interface ChainLine {
  seq: number;
  prev: string;
  hash: string;
  event: Record<string, unknown>;
}

export interface Seal {
  from: number;
  to: number;
  /** Of the last line. */
  hash: string;
  kid: string;
  /** Ed25519 over the other members, in base64url. */
  signature: string;
}

/** @param prev the hash of the event before. @returns 64 hex digits. */
export function hashOf(prev: string, seq: number, event: object): Promise<string> {
  return sha256Of(`${prev}\n${seq}\n${JSON.stringify(event)}`);
}

/** @returns 64 hex digits. */
export async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Links events to what was before. @returns a line each, in their order. */
export async function link(
  prev: string,
  firstSeq: number,
  events: Record<string, unknown>[],
): Promise<ChainLine[]> {
  const lines: ChainLine[] = [];
  let before = prev;
  for (const [i, event] of events.entries()) {
    const seq = firstSeq + i;
    const hash = await hashOf(before, seq, event);
    lines.push({ seq, prev: before, hash, event });
    before = hash;
  }
  return lines;
}

/** The bytes that a seal signs. */
export const sealedText = ({
  from,
  to,
  hash,
  kid,
}: Omit<Seal, 'signature'>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(`audit-seal\n${kid}\n${from}\n${to}\n${hash}`));

/** One object of the bucket: NDJSON, its last line the seal. */
export const asNdjson = (lines: ChainLine[], seal: Seal): string =>
  `${[...lines, { seal }].map((line) => JSON.stringify(line)).join('\n')}\n`;

/** `audit/2026-11-24/000000000001.ndjson`: by day, and in the order of the chain by its name. */
export const objectKey = (day: string, firstSeq: number): string =>
  `audit/${day}/${String(firstSeq).padStart(12, '0')}.ndjson`;

/** Where an object stands in the chain; `undefined` for what is no object of the trail. */
export function firstSeqOf(key: string): number | undefined {
  const digits = /^audit\/\d{4}-\d{2}-\d{2}\/(\d{12})\.ndjson$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
