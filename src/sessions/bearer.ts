/** How a token travels in the Authorization header (RFC 6750 §2.1); session-cookies.ts has the other way. */
import type { ErrorOf } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';

/** A token of ours has some 450 characters: more is not worth a look. */
const maxTokenLength = 2048;

/**
 * @param header the Authorization header; several of them come joined by commas, which no token has.
 * @returns the token's text. It is not known to mean anything yet.
 */
export function readBearer(
  header: string | undefined,
): Result<string, ErrorOf<'authentication-required'> | ErrorOf<'invalid-token'>> {
  if (header === undefined) return refuse({ code: 'authentication-required' });
  const match = /^Bearer +([A-Za-z0-9_.-]+)$/i.exec(header);
  const token = match?.[1];
  if (token === undefined || token.length > maxTokenLength)
    return refuse({ code: 'invalid-token' });
  return ok(token);
}
