/** The fast copy of what is revoked. It forgets by itself once the token has expired anyway. */
import { tellStore } from '../core/ask-store';
import { kvLifetime } from '../core/kv-lifetime';

/** A KV that fails has nothing to say: the question goes on to D1. */
export async function isKnownRevoked(kv: KVNamespace, tokenId: string): Promise<boolean> {
  try {
    return (await kv.get(keyOf(tokenId))) !== null;
  } catch {
    return false;
  }
}

/** Best effort, after D1 has it, which refuses the token all the same. */
export const rememberRevoked = (
  kv: KVNamespace,
  tokenId: string,
  secondsLeft: number,
): Promise<void> => tellStore(() => kv.put(keyOf(tokenId), '1', kvLifetime(secondsLeft)));

const keyOf = (tokenId: string): string => `revoked:${tokenId}`;
