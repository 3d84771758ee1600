/** Gives a client its tokens the way it asked for: in the body, or in cookies that its scripts cannot read. */
import type { Context } from 'hono';
import type { SessionOutput, Transport } from './schemas';
import { setSessionCookies } from './session-cookies';
import type { SessionTokens } from './session-tokens';

/** @returns the members of the answer that say what the client now has. */
export function handOver(c: Context, transport: Transport, tokens: SessionTokens): SessionOutput {
  const lifetimes = {
    expiresIn: tokens.expiresInSeconds,
    refreshExpiresIn: tokens.refreshExpiresInSeconds,
  };
  if (transport === 'bearer') {
    const { accessToken, refreshToken } = tokens;
    return { tokenType: 'Bearer', accessToken, refreshToken, ...lifetimes };
  }
  setSessionCookies(c, tokens);
  return { tokenType: 'Cookie', ...lifetimes };
}
