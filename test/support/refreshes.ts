import { env } from 'cloudflare:workers';
import type { TestApp } from './app';
import type { Tokens } from './people';

export const refresh = (
  app: TestApp,
  refreshToken: string,
  headers: Record<string, string> = {},
): Promise<Response> => app.post('/v1/token/refresh', { refreshToken }, { headers });

/** @returns the next tokens. @throws where there are none. */
export async function refreshed(app: TestApp, refreshToken: string): Promise<Tokens> {
  const response = await refresh(app, refreshToken);
  if (response.status !== 200) throw new Error(`refresh: ${await response.text()}`);
  return response.json<Tokens>();
}

/** @param refreshToken which names its session and its number. */
export const partsOf = (refreshToken: string): { sessionId: string; counter: number } => {
  const [, sessionId = '', counter] = refreshToken.split('.');
  return { sessionId, counter: Number(counter) };
};

export interface SessionRow {
  counter: number;
  created_at: number;
  refreshed_at: number | null;
  expires_at: number;
  absolute_until: number | null;
  revoked_at: number | null;
}

/** The session as D1 holds it. */
export async function sessionOf(refreshToken: string): Promise<SessionRow> {
  const row = await env.DB.prepare('SELECT * FROM sessions WHERE id = ?')
    .bind(partsOf(refreshToken).sessionId)
    .first<SessionRow>();
  if (!row) throw new Error('no session');
  return row;
}
