/** Walks the chain from its first event to its last, and names the first break. */
import { createPublicKey, verify } from 'node:crypto';
import {
  type ChainLine,
  chainStart,
  firstSeqOf,
  hashOf,
  type Seal,
  sealedText,
} from '../../src/audit-sink/chain-format.ts';
import type { Trail } from './trail.ts';

export interface Verified {
  events: number;
  /** Of the last event; what a later look at the trail has to begin with. */
  hash: string;
  /** Where the chain breaks first, and how. */
  broken?: string;
}

/** @param keySet the public (or whole) JWK set of the sink. @param onObject is told how far it is. */
export async function verifyTrail(
  trail: Trail,
  keySet: string,
  onObject: (done: number) => void = () => {},
): Promise<Verified> {
  const keys = publicKeys(keySet);
  let seq = 0;
  let hash = chainStart;
  const brokenAt = (broken: string): Verified => ({ events: seq, hash, broken });
  for (const [i, key] of trail.keys.entries()) {
    onObject(i);
    if (firstSeqOf(key) !== seq + 1) {
      return brokenAt(`${key}: event ${seq + 1} should come next: an object is missing or doubled`);
    }
    let seal: Seal | undefined;
    for await (const text of trail.lines(key)) {
      const where = `${key}, event ${seq + 1}`;
      if (seal) return brokenAt(`${key}: there are lines behind the seal`);
      const line = parse(text);
      if (!line) return brokenAt(`${where}: not a line of the trail`);
      if ('seal' in line) {
        seal = line.seal;
        continue;
      }
      if (line.seq !== seq + 1) return brokenAt(`${where}: event ${line.seq} stands there`);
      if (line.prev !== hash) return brokenAt(`${where}: it does not follow the one before`);
      if (line.hash !== (await hashOf(hash, line.seq, line.event))) {
        return brokenAt(`${where}: it was changed`);
      }
      seq = line.seq;
      hash = line.hash;
    }
    const wrong = sealProblem(seal, firstSeqOf(key), seq, hash, keys);
    if (wrong) return brokenAt(`${key}: ${wrong}`);
  }
  if (trail.head && (trail.head.seq !== seq || trail.head.hash !== hash)) {
    return brokenAt(`the end: the sink has written ${trail.head.seq} events, ${seq} are there`);
  }
  return { events: seq, hash };
}

function sealProblem(
  seal: Seal | undefined,
  from: number | undefined,
  to: number,
  hash: string,
  keys: Map<string, ReturnType<typeof createPublicKey>>,
): string | undefined {
  if (!seal) return 'it has no seal';
  if (seal.from !== from || seal.to !== to || seal.hash !== hash)
    return 'its seal is of other events';
  const key = keys.get(seal.kid);
  if (!key) return `its seal is signed with a key that is not known (${seal.kid})`;
  const good = verify(null, sealedText(seal), key, Buffer.from(seal.signature, 'base64url'));
  return good ? undefined : 'its seal has a wrong signature';
}

function publicKeys(keySet: string) {
  const { keys } = JSON.parse(keySet) as { keys: { kid: string; x: string }[] };
  return new Map(
    keys.map(({ kid, x }) => [
      kid,
      createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }),
    ]),
  );
}

function parse(text: string): ChainLine | { seal: Seal } | undefined {
  try {
    return JSON.parse(text) as ChainLine | { seal: Seal };
  } catch {
    return undefined;
  }
}
