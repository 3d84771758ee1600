/** What a route takes and answers, for the OpenAPI document and the Postman collection. */
import type * as z from 'zod/mini';
import { bypassHeader } from '../bots/pass-bot-check';
import type { ErrorCode } from '../core/errors';

export interface Operation {
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** The tokens that it accepts. */
  tokens?: Token[];
  parameters?: Parameter[];
  request?: Body;
  /** The content types that the body may have; `application/json` alone unless told. */
  requestTypes?: string[];
  /** Several if a setting of the service decides which one applies. */
  success: Success | [Success, ...Success[]];
  problems: ErrorCode[];
}

export type Token =
  | 'accessToken'
  | 'changeToken'
  | 'verifyToken'
  | 'challengeToken'
  | 'setupToken'
  | 'apiKey';

export type Tag = keyof typeof tags;

export const tags = {
  Accounts: 'Opening an account, reading and changing it.',
  Sessions: 'Log in, stay logged in, log out, and see where you are logged in.',
  'Second factors': 'One-time codes, passkeys and recovery codes of your account.',
  Passwords: 'Changing a password, and recovering a forgotten one.',
  Staff: 'For people with a role and servers with an API key: find, help and change accounts.',
  Service: 'The service itself: its health, its keys, its description.',
  Pages: 'What people open in a browser, and what these pages load.',
} as const;

export interface Success {
  status: 200 | 201 | 202 | 204 | 302;
  description: string;
  headers?: HeaderName[];
  /** Sets or takes back the cookies of a session that has any. */
  sessionCookies?: boolean;
  /** The value of `Cache-Control` for an answer that may be cached; it then has an ETag. Otherwise `no-store`. */
  cacheControl?: string;
  /** True if it has an ETag, and a 304 stands for it where the client has it already. */
  revalidated?: boolean;
  /** True if any origin may read it. */
  crossOrigin?: boolean;
  body?: Body;
  /** A content type that is sent instead of the body, or to browsers that ask for it. */
  text?: 'text/html' | 'text/css' | 'text/javascript' | 'text/csv';
}

export type HeaderName =
  | 'Location'
  | 'Set-Cookie'
  | 'ETag'
  | 'Content-Disposition'
  | 'Link'
  | 'Content-Language';

export interface Body {
  /** The schema's name among the components. */
  name: string;
  schema: z.ZodMiniType;
  example: unknown;
  /** `application/json` unless told; of `application/x-ndjson` each line is one. */
  type?: string;
}

export interface Parameter {
  in: 'path' | 'header' | 'query';
  name: string;
  description: string;
  optional?: boolean;
  /** All that it can be, or one that it could be. */
  values?: string[];
  example?: string;
}

/** One of the query of the URL, which may be left out. */
export const query = (
  name: string,
  description: string,
  more: Pick<Parameter, 'values' | 'example'>,
): Parameter => ({ in: 'query', name, description, optional: true, ...more });

/** Of the routes that a bot could ask as well. */
export const bypassParameter: Parameter = {
  in: 'header',
  name: bypassHeader,
  description:
    'One of TURNSTILE_BYPASS_SECRETS, from a program of yours that no widget can run in; then turnstileToken is not asked for.',
  optional: true,
};

export const successesOf = ({ success }: Operation): Success[] =>
  Array.isArray(success) ? success : [success];

/** Reasons to refuse any POST with a body before its use case runs. */
export const bodyProblems: ErrorCode[] = [
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
  'validation-failed',
];

export const tokenProblems: ErrorCode[] = [
  'authentication-required',
  'invalid-token',
  'cross-site-request',
];

/** Of every route of the admin API. */
export const staffProblems: ErrorCode[] = [
  ...tokenProblems,
  'permission-denied',
  'access-required',
  // Of a session without the second factor that MFA wants of staff.
  'reauthentication-required',
  'too-many-requests',
];

/** Of those that act on the account of another. */
export const actionProblems: ErrorCode[] = [...staffProblems, 'user-not-found', 'own-account'];

/** The caching of a static asset, as the platform sets it. */
export const asset = { cacheControl: 'public, max-age=0, must-revalidate' } as const;
