/**
 * Argon2i, Argon2d and Argon2id as PHC strings, versions 16 and 19 (RFC 9106; the PHC string format). It reads
 *
 *     $argon2id$v=19$m=65536,t=3,p=4$salt$tag    the reference implementation, PHP, Node, passlib, argon2-cffi
 *     $argon2i$m=4096,t=3,p=1$salt$tag           before 1.3: version 16 without saying so
 *     argon2$argon2id$v=19$…                     Django
 *
 * and stores the first, always with its version. Hashes that need a secret key (`keyid`) or bind other data (`data`) count
 * as malformed.
 */
import { toBase64, utf8 } from '../../core/encoding';
import { ok, type Result, refuse } from '../../core/result';
import { type Argon2Cost, type Argon2Kind, argon2 } from '../argon2';
import { bytesOfBase64 } from './fields';
import { type Hash, lengthFlaw, type NotReadable } from './stored-hash';

export function argon2Hash(text: string): Result<Hash, NotReadable> {
  const phc = readArgon2Phc(text);
  if (!phc.ok) return phc;
  const { kind, cost, salt, tag } = phc.value;
  return ok({
    stored: writeArgon2Phc(phc.value),
    costClass: `${kindOf(kind)}$${argon2CostOf(cost)}$`,
    tag,
    derive: (password) => argon2(kind, utf8(password), salt, cost, tag.length),
  });
}

export interface Argon2Phc {
  kind: Argon2Kind;
  cost: Argon2Cost;
  salt: Uint8Array;
  tag: Uint8Array;
}

export function readArgon2Phc(text: string): Result<Argon2Phc, NotReadable> {
  const [, variant, version = '16', m, t, p, saltText = '', tagText = ''] = format.exec(text) ?? [];
  const salt = bytesOfBase64(saltText);
  const tag = bytesOfBase64(tagText);
  if (!isVariant(variant) || !salt || !tag) return refuse('malformed');
  const cost = { memoryKiB: Number(m), iterations: Number(t), parallelism: Number(p) };
  const flaw = argon2CostFlaw(cost) ?? lengthFlaw(salt, tag);
  if (flaw) return refuse(flaw);
  return ok({ kind: { variant, version: version === '19' ? 19 : 16 }, cost, salt, tag });
}

export const writeArgon2Phc = ({ kind, cost, salt, tag }: Argon2Phc): string =>
  `${kindOf(kind)}$${argon2CostOf(cost)}$${toBase64(salt)}$${toBase64(tag)}`;

export const argon2CostOf = ({ memoryKiB, iterations, parallelism }: Argon2Cost): string =>
  `m=${memoryKiB},t=${iterations},p=${parallelism}`;

/**
 * An isolate has 128 MB, and the memory of the engine grows and never shrinks. At all three limits one derivation takes
 * some 30 times as long as ours. Django's default of 100 MiB is beyond.
 */
const maxCost: Argon2Cost = { memoryKiB: 65_536, iterations: 16, parallelism: 8 };

/** RFC 9106 §3.1: at least one pass, one lane, 8 KiB for a lane. */
export function argon2CostFlaw(cost: Argon2Cost): NotReadable | undefined {
  const { memoryKiB, iterations, parallelism } = cost;
  if (iterations < 1 || parallelism < 1 || memoryKiB < 8 * parallelism) return 'malformed';
  const isWithin =
    memoryKiB <= maxCost.memoryKiB &&
    iterations <= maxCost.iterations &&
    parallelism <= maxCost.parallelism;
  return isWithin ? undefined : 'too-costly';
}

const format =
  /^(?:argon2)?\$(argon2(?:id|i|d))\$(?:v=(16|19)\$)?m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,8})\$([^$]+)\$([^$]+)$/;

const isVariant = (text: string | undefined): text is Argon2Kind['variant'] =>
  text === 'argon2id' || text === 'argon2i' || text === 'argon2d';

const kindOf = ({ variant, version }: Argon2Kind): string => `$${variant}$v=${version}`;
