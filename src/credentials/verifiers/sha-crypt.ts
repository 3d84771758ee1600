/**
 * sha256-crypt and sha512-crypt (Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", 2008) over `@noble/hashes`.
 * It reads
 *
 *     $6$salt$tag                   5,000 rounds
 *     $6$rounds=656000$salt$tag     /etc/shadow, Dovecot, passlib; `$5$` for SHA-256
 *
 * and stores the second, always with its rounds. Comments name the steps of that document.
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import type { Hash, NotReadable } from './stored-hash';

/** @param maxWork rounds times bytes of the password. */
export function shaCryptHash(text: string, maxWork = mostWork): Result<Hash, NotReadable> {
  const [, id, explicit, salt, tag] = format.exec(text) ?? [];
  const kind = id === '5' ? kinds.sha256 : kinds.sha512;
  if (salt === undefined || tag?.length !== kind.characters) return refuse('malformed');
  const rounds = Number(explicit ?? defaultRounds);
  if (rounds < minRounds) return refuse('malformed');
  if (rounds > maxRounds) return refuse('too-costly');
  const costClass = `$${id}$rounds=${rounds}$`;
  const maxBytes = Math.floor(maxWork / rounds);
  return ok({
    stored: `${costClass}${salt}$${tag}`,
    costClass,
    tag: utf8(tag),
    derive: (password) => {
      const bytes = utf8(password);
      const derived = derive(kind, bytes.slice(0, maxBytes), utf8(salt), rounds);
      // A longer one is refused even where it is right (docs/moving-in.md says so), and takes its time.
      return bytes.length > maxBytes ? new Uint8Array(tag.length) : utf8(derived);
    },
  });
}

const defaultRounds = '5000';
const minRounds = 1_000;

/** passlib's defaults are 535,000 and 656,000: some 50 times our own Argon2id. With the longest password it is 135 times. */
const maxRounds = 700_000;

/**
 * Every round hashes the password, up to twice. With the 5,000 rounds that most hashes have, every password that a login takes is
 * short enough; with 700,000 it is one of 128 bytes.
 */
export const mostWork = maxRounds * 128;

const format =
  /^\$([56])\$(?:rounds=([1-9]\d{0,8})\$)?([!-#%-9;-~]{0,16})\$([./0-9A-Za-z]{43,86})$/;

interface Kind {
  digest: (message: Uint8Array) => Uint8Array;
  /** Of the tag. */
  characters: number;
  /** Step 22: which bytes make the groups of four characters. The last one is shorter. */
  groups: number[][];
}

const kinds: Record<'sha256' | 'sha512', Kind> = {
  sha256: { digest: sha256, characters: 43, groups: [...groupsOf(10, 2), [31, 30]] },
  sha512: { digest: sha512, characters: 86, groups: [...groupsOf(21, 1), [63]] },
};

/** Bytes 0, n and 2n, then each one more, with the first of a group moved on by `turn` from group to group. */
function groupsOf(n: number, turn: number): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const group = [i, i + n, i + 2 * n];
    const first = (i * turn) % 3;
    return [...group.slice(first), ...group.slice(0, first)];
  });
}

function derive(kind: Kind, password: Uint8Array, salt: Uint8Array, rounds: number): string {
  const { digest } = kind;
  const length = password.length;
  // 4–8
  const b = digest(joined(password, salt, password));
  // 1–3, 9–12
  const mixed: Uint8Array[] = [password, salt, repeated(b, length)];
  for (let bits = length; bits > 0; bits >>= 1) mixed.push(bits & 1 ? b : password);
  const a = digest(joined(...mixed));
  // 13–16
  const p = repeated(digest(repeated(password, length * length)), length);
  // 17–20
  const s = repeated(digest(repeated(salt, salt.length * (16 + (a[0] ?? 0)))), salt.length);
  // 21
  const messages = Array.from({ length: 42 }, (_, i) => roundOf(i, p, s, a.length));
  let c = a;
  for (let i = 0; i < rounds; i++) {
    const { message, at } = messages[i % 42] as Round;
    message.set(c, at);
    c = digest(message);
  }
  return encoded(kind, c);
}

interface Round {
  message: Uint8Array;
  /** Where the digest of the round before goes. */
  at: number;
}

/** Whether a round is odd, divisible by 3, or by 7 decides what it hashes: 42 messages, again and again. */
function roundOf(i: number, p: Uint8Array, s: Uint8Array, digestBytes: number): Round {
  const between = joined(i % 3 ? s : nothing, i % 7 ? p : nothing);
  const gap = new Uint8Array(digestBytes);
  return i % 2
    ? { message: joined(p, between, gap), at: p.length + between.length }
    : { message: joined(gap, between, p), at: 0 };
}

const nothing = new Uint8Array();

/** Groups of three bytes as four characters, six bits each, from the lowest. */
const encoded = ({ groups }: Kind, bytes: Uint8Array): string =>
  groups
    .map((group) => {
      let bits = group.reduce((all, at) => (all << 8) | (bytes[at] ?? 0), 0);
      return Array.from({ length: group.length + 1 }, () => {
        const character = alphabet.charAt(bits & 63);
        bits >>= 6;
        return character;
      }).join('');
    })
    .join('');

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Again and again, cut to this length. */
function repeated(bytes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  for (let at = 0; at < length; at += bytes.length) {
    all.set(bytes.subarray(0, length - at), at);
  }
  return all;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
