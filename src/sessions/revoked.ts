/**
 * The copy in KV of what is revoked: read at the edge, where D1 may be an ocean away. It forgets by itself once every access
 * token of the session has expired. A copy that lags behind must not let a dead token in, so it only ever says no.
 */
import { tellStore } from '../core/ask-store';
import { kvLifetime } from '../core/kv-lifetime';
import type { RequestContext } from '../core/request-context';

/**
 * Awaits what D1 says, and asks KV too where D1 is slow to say it: a near one answers before KV is asked, and a far one
 * is not waited for to hear of a session that is known to have ended (docs/sessions.md has the figures).
 * @returns the answer, or `revoked` where KV knew first. It throws what the answer throws.
 */
export async function unlessKnownRevoked<Answer>(
  kv: KVNamespace,
  sessionId: string,
  answer: Promise<Answer>,
): Promise<Answer | 'revoked'> {
  let asked: ReturnType<typeof setTimeout> | undefined;
  const sooner = new Promise<'revoked'>((resolve) => {
    asked = setTimeout(async () => {
      if (await isKnownRevoked(kv, sessionId)) resolve('revoked');
    }, slowMs);
  });
  try {
    return await Promise.race([answer, sooner]);
  } finally {
    clearTimeout(asked);
  }
}

/** Longer than a read in the same region takes, shorter than a crossing to another continent. */
const slowMs = 30;

export interface RevokedDeps {
  kv: KVNamespace;
  settings: { ACCESS_TOKEN_TTL: number };
}

/** Best effort, after D1 has it, which refuses the tokens all the same: nobody has to wait for it. */
export const rememberRevoked = (
  { kv, settings }: RevokedDeps,
  { waitUntil }: RequestContext,
  sessionId: string,
): void =>
  waitUntil(tellStore(() => kv.put(keyOf(sessionId), '1', kvLifetime(settings.ACCESS_TOKEN_TTL))));

/** A KV that fails has nothing to say. */
async function isKnownRevoked(kv: KVNamespace, sessionId: string): Promise<boolean> {
  try {
    return (await kv.get(keyOf(sessionId))) !== null;
  } catch {
    return false;
  }
}

const keyOf = (sessionId: string): string => `revoked:${sessionId}`;
