/** The fast copy of what is revoked. It forgets by itself once the token has expired anyway. */
import { tellStore } from '../core/ask-store';
import { kvLifetime } from '../core/kv-lifetime';

/** A KV that fails has nothing to say: the question goes on to D1. */
export async function isKnownRevoked(kv: KVNamespace, sessionId: string): Promise<boolean> {
  try {
    return (await kv.get(keyOf(sessionId))) !== null;
  } catch {
    return false;
  }
}

/** Best effort, after D1 has it, which refuses the token all the same. */
export const rememberRevoked = (
  kv: KVNamespace,
  sessionId: string,
  secondsLeft: number,
): Promise<void> => tellStore(() => kv.put(keyOf(sessionId), '1', kvLifetime(secondsLeft)));

const keyOf = (sessionId: string): string => `revoked:${sessionId}`;
