/** Who is signed in, for routes that are not ours: those of the app that embeds the service. */
import type { UserOutput } from './accounts/schemas';
import { userOutput } from './accounts/user-output';
import type { LogDeps } from './audit/commit';
import { auditRefusal } from './audit/refusal';
import type { FailedEvent } from './audit/refused';
import type { Amr } from './core/amr';
import type { AppError, ErrorCode } from './core/errors';
import { newRequestContext, type RequestContext } from './core/request-context';
import type { Role } from './core/roles';
import type { Deps } from './deps';
import { originOf } from './http/context';
import { errorOf } from './http/error-of';
import { setHeaders } from './http/headers';
import { problemResponse } from './http/problem-response';
import { Refusal } from './http/refusal';
import { unwrap } from './http/unwrap';
import { carriedToken, sessionOf } from './sessions/authenticate';
import type { AuthenticatedSession } from './sessions/find-session';
import { type IsOwnPage, isOwnPage } from './sessions/own-page';
import { readRefreshCookie } from './sessions/session-cookies';

export type HostSession = SignedIn | NotSignedIn;

export interface SignedIn {
  ok: true;
  /** As `GET /v1/me` shows it to its owner, and the role in our staff, which is `null` for most. */
  account: UserOutput & { role: Role | null };
  session: {
    id: string;
    /** How its owner has shown who they are (RFC 8176), and when they last did: a refresh does not change that. */
    amr: Amr;
    authenticatedAt: Date;
  };
}

export interface NotSignedIn {
  ok: false;
  /**
   * Why: no token came (`authentication-required`), or none that is good any more (`invalid-token`), or a cookie from a page
   * of another site (`cross-site-request`). `service-unavailable` and the like say that nobody knows.
   */
  code: ErrorCode;
  /** A browser that has a refresh cookie left: `POST <basePath>/v1/token/refresh` may bring the session back. */
  renewable: boolean;
  /** The problem as our own routes would answer it (RFC 9457), in the language of whoever asked. */
  response: Response;
}

/**
 * Checks a request as our own routes do: the signature and the claims of its token, that its session is neither ended nor older
 * than the password, that its account is active. Its body is not touched.
 *
 * A token that was refused stands in the trail as it would on a route of ours (`authz_fail`, a line and no row), once for a
 * request. That none came is no event: most pages of an app are asked for by somebody, and only the app knows whom it refuses.
 */
export function makeHostSession(deps: Deps): (request: Request) => Promise<HostSession> {
  const told = new WeakSet<Request>();
  return async (request) => {
    const context = newRequestContext(deps.now(), originOf(request));
    try {
      if (deps.settings.MAINTENANCE === 'on') {
        throw new Refusal({ code: 'service-unavailable', store: 'maintenance' });
      }
      const token = carriedToken(deps, request, isOwnPageOrOpened);
      return signedIn(deps, unwrap(await sessionOf(deps, context, token, ['account'])));
    } catch (thrown) {
      const error = errorOf(thrown as Error);
      const event = thrown instanceof Refusal ? thrown.event : undefined;
      const isEvent = error.code !== 'authentication-required' && !told.has(request);
      if (isEvent) told.add(request);
      return refused(deps, request, context, error, isEvent ? (event ?? 'by its code') : undefined);
    }
  };
}

/** What is said of every request while a setting is wrong. */
export const makeBrokenHostSession =
  (deps: RefuseDeps) =>
  async (request: Request): Promise<NotSignedIn> => {
    const context = newRequestContext(deps.now(), originOf(request));
    return refused(deps, request, context, { code: 'bad-configuration' }, 'by its code');
  };

type RefuseDeps = LogDeps & { settings: { basePath: string } };

/** @param event that is audited, if any is. */
function refused(
  deps: RefuseDeps,
  request: Request,
  context: RequestContext,
  error: AppError,
  event: FailedEvent | 'by its code' | undefined,
): NotSignedIn {
  const { basePath } = deps.settings;
  if (event) auditRefusal(deps, context, error, event === 'by its code' ? undefined : event);
  const response = problemResponse(error, context, basePath);
  setHeaders(response, context, deps.now(), basePath);
  const renewable = readRefreshCookie(deps, request) !== undefined;
  return { ok: false, code: error.code, renewable, response };
}

const signedIn = (
  deps: Pick<Deps, 'passwordExpiry'>,
  { id, amr, authenticatedAt, user }: AuthenticatedSession,
): SignedIn => ({
  ok: true,
  account: { ...userOutput(user, deps.passwordExpiry(user)), role: user.role },
  session: { id, amr, authenticatedAt },
});

/**
 * An app has pages, which people open by an address they typed or kept: out of no page, and no site can make a browser say so
 * (W3C Fetch Metadata, `none`). To read is all that such a request can do.
 */
const isOwnPageOrOpened: IsOwnPage = (deps, request) =>
  (isOpened(request) && (request.method === 'GET' || request.method === 'HEAD')) ||
  isOwnPage(deps, request);

const isOpened = ({ headers }: Request): boolean =>
  headers.get('Sec-Fetch-Site') === 'none' && headers.get('Origin') === null;
