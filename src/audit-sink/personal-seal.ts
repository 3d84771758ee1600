/**
 * How a line keeps what names a person: sealed with AES-256-GCM under the key of that person alone, so that it is gone
 * from an immutable trail once that key is destroyed. The chain hashes what is stored, so it is walked without any key.
 * No I/O and no imports; it also runs where the trail is read.
 *
 * `sealed` is base64url of: the shard that holds the key (1 byte), the key's id (12), the nonce (12), and the ciphertext
 * with its tag. The id is random: it does not name the person, also where the key is gone.
 */

/** What names somebody: under `sealed` in the bucket, in clear for readers. */
export const personalMembers = ['username', 'subject', 'ip', 'country', 'userAgent'] as const;

export interface SealableEvent {
  event: string;
  requestId: string;
  [member: string]: unknown;
}

/** Where a key is found again. */
export interface KeyName {
  shard: number;
  /** 16 characters of base64url. */
  id: string;
}

const idBytes = 12;
const nonceBytes = 12;
const headBytes = 1 + idBytes + nonceBytes;

/** @param bytes 32 of them. */
export const importPersonKey = (bytes: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** A new one. The nonce of each line is random: NIST SP 800-38D allows 2^32 of them under one key. */
export const newKeyId = (): string => toText(crypto.getRandomValues(new Uint8Array(idBytes)));

export const namesSomebody = (event: Record<string, unknown>): boolean =>
  personalMembers.some((member) => event[member] !== undefined && event[member] !== null);

/** @returns the event with `sealed` in place of its personal members. */
export async function sealEvent<Event extends SealableEvent>(
  event: Event,
  key: CryptoKey,
  { shard, id }: KeyName,
): Promise<Event> {
  const { personal, others } = apart(event);
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const text = new TextEncoder().encode(JSON.stringify(personal));
  const ciphertext = await crypto.subtle.encrypt(parametersOf(event, iv), key, text);
  const sealed = new Uint8Array(headBytes + ciphertext.byteLength);
  sealed[0] = shard;
  sealed.set(fromText(id), 1);
  sealed.set(iv, 1 + idBytes);
  sealed.set(new Uint8Array(ciphertext), headBytes);
  return { ...others, sealed: toText(sealed) } as unknown as Event;
}

/** @returns `undefined` where the event is not sealed. */
export function keyNameOf({ sealed }: Record<string, unknown>): KeyName | undefined {
  if (typeof sealed !== 'string' || !/^[\w-]{36,}$/.test(sealed)) return undefined;
  const bytes = fromText(sealed);
  return { shard: bytes[0] ?? 0, id: toText(bytes.subarray(1, 1 + idBytes)) };
}

/**
 * @param key `undefined` where it was destroyed.
 * @returns the event as it came; without its key with null for each personal member, and `erased`. What was tampered with
 * stays as it is: `verify` names it.
 */
export async function openEvent(
  event: SealableEvent,
  key: CryptoKey | undefined,
): Promise<SealableEvent> {
  if (!key) return erased(event);
  const { sealed, ...others } = event;
  const bytes = fromText(String(sealed));
  try {
    const iv = bytes.slice(1 + idBytes, headBytes);
    const text = await crypto.subtle.decrypt(parametersOf(event, iv), key, bytes.slice(headBytes));
    return { ...others, ...JSON.parse(new TextDecoder().decode(text)) };
  } catch {
    return event;
  }
}

/** As the event of somebody whose key is destroyed is read, and as one is stored that comes late. */
export function erased<Event extends SealableEvent>(event: Event): Event {
  const { sealed: _, ...others } = apart(event).others;
  const nobody = Object.fromEntries(personalMembers.map((member) => [member, null]));
  return { ...others, ...nobody, erased: true } as unknown as Event;
}

/** The ciphertext belongs to this event: on another line it does not open. */
const parametersOf = ({ requestId, event }: SealableEvent, iv: Uint8Array<ArrayBuffer>) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(`${requestId}\n${event}`),
});

function apart(event: Record<string, unknown>) {
  const personal: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(event)) {
    const target = (personalMembers as readonly string[]).includes(member) ? personal : others;
    target[member] = value;
  }
  return { personal, others };
}

const toText = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromText = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
