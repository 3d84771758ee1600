/** Whose event it is, and which object keeps the key of that person. No I/O. */
import { toBase64Url, utf8 } from '../core/encoding';
import { namesSomebody, type SealableEvent } from './personal-seal';

/**
 * How many objects share the keys, chosen by a hash of the person: a batch asks each once at most, and the 10 GB of one
 * hold some 80 million persons. Fixed for ever: with another number nobody's key would be found.
 */
export const keyShards = 16;

export interface Person {
  shard: number;
  /** A hash of who it is, 22 characters: the objects that keep the keys hold no name. */
  name: string;
}

/**
 * Whom the personal members name: who did it, where that was not the owner; otherwise the account that the event is about,
 * or the identifier that somebody tried. What staff does names the account by its id alone.
 * @returns text that stands for them; `undefined` where the event names nobody.
 */
export function personOf(event: SealableEvent): string | undefined {
  if (!namesSomebody(event)) return undefined;
  const actor = /^user:(.+)$/.exec(String(event.actor))?.[1];
  if (actor !== undefined) return account(actor);
  if (typeof event.userId === 'string') return account(event.userId);
  return typeof event.subject === 'string' ? stranger(event.subject) : undefined;
}

export const account = (userId: string): string => `user\n${userId}`;

export const stranger = (subject: string): string => `subject\n${subject}`;

/** @param person as `personOf` has it. */
export async function located(person: string): Promise<Person> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(person)));
  return { shard: (digest[0] ?? 0) % keyShards, name: toBase64Url(digest.subarray(0, 16)) };
}
