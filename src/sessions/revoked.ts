/** The fast copy of what is revoked. It forgets by itself once the token has expired anyway. */
import { kvLifetime } from '../core/kv-lifetime';

/** A KV that fails has nothing to say: the question goes on to D1. */
export async function isKnownRevoked(kv: KVNamespace, sessionId: string): Promise<boolean> {
  try {
    return (await kv.get(keyOf(sessionId))) !== null;
  } catch {
    return false;
  }
}

/** Best effort, after D1 has it. */
export async function rememberRevoked(
  kv: KVNamespace,
  sessionId: string,
  secondsLeft: number,
): Promise<void> {
  try {
    await kv.put(keyOf(sessionId), '1', kvLifetime(secondsLeft));
  } catch {
    // D1 refuses the token all the same.
  }
}

const keyOf = (sessionId: string): string => `revoked:${sessionId}`;
