/** The two tokens of a session: one that opens the account for minutes, one that gets the next two. */
import { addSeconds, earlier, secondsUntil } from '../core/duration';
import type { SessionRow } from '../db/schema';
import type { AccessTokens } from './access-token';
import type { RefreshTokens } from './refresh-token';

export interface SessionTokenDeps {
  accessTokens: Pick<AccessTokens, 'issue'>;
  refreshTokens: Pick<RefreshTokens, 'issue'>;
  settings: { ACCESS_TOKEN_TTL: number };
}

export interface SessionTokens {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  /** Until the session ends if it is not refreshed before. */
  refreshExpiresInSeconds: number;
}

export type RefreshableSession = Pick<
  SessionRow,
  'id' | 'userId' | 'counter' | 'expiresAt' | 'amr' | 'authTime' | 'createdAt'
>;

/** No access token lives longer than its session. */
export async function issueTokens(
  deps: SessionTokenDeps,
  now: Date,
  session: RefreshableSession,
): Promise<SessionTokens> {
  const { id, userId, counter, amr, authTime, createdAt } = session;
  const expiresAt = earlier(addSeconds(now, deps.settings.ACCESS_TOKEN_TTL), session.expiresAt);
  return {
    accessToken: await deps.accessTokens.issue({
      sessionId: id,
      userId,
      scope: 'account',
      authentication: { amr, at: authTime ?? createdAt },
      issuedAt: now,
      expiresAt,
    }),
    expiresInSeconds: secondsUntil(now, expiresAt),
    refreshToken: deps.refreshTokens.issue({ sessionId: id, counter }),
    refreshExpiresInSeconds: secondsUntil(now, session.expiresAt),
  };
}
