/** Gives a client its tokens the way it asked for: in the body, or in cookies that its scripts cannot read. */
import type { Context } from 'hono';
import { elapsedMs } from '../core/request-context';
import type { HttpEnv } from '../http/context';
import { rememberDevice } from './device-cookie';
import type { LoggedIn } from './enter';
import type { LoginOutput, SessionOutput, Transport } from './schemas';
import { type CookieDeps, setSessionCookies } from './session-cookies';
import type { SessionTokens } from './session-tokens';

/** @returns the answer to a login. */
export function handOverLogin<Env extends HttpEnv>(
  deps: CookieDeps & { now: () => Date },
  c: Context<Env>,
  transport: Transport,
  { tokens, passwordExpiresAt, device }: LoggedIn,
): LoginOutput {
  rememberDevice(c, device);
  return {
    ...handOver(deps, c, transport, tokens),
    passwordExpiresAt: passwordExpiresAt?.toISOString() ?? null,
    executionTime: `${elapsedMs(c.get('context'), deps.now())} ms`,
  };
}

/** @returns the members of the answer that say what the client now has. */
export function handOver(
  deps: CookieDeps,
  c: Context,
  transport: Transport,
  tokens: SessionTokens,
): SessionOutput {
  const lifetimes = {
    expiresIn: tokens.expiresInSeconds,
    refreshExpiresIn: tokens.refreshExpiresInSeconds,
  };
  if (transport === 'bearer') {
    const { accessToken, refreshToken } = tokens;
    return { tokenType: 'Bearer', accessToken, refreshToken, ...lifetimes };
  }
  setSessionCookies(deps, c, tokens);
  return { tokenType: 'Cookie', ...lifetimes };
}
