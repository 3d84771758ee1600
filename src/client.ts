/**
 * What a TypeScript client needs to know of the API, as types alone: `hc<AppType>(url)` of `hono/client` gives
 * typed calls, and a problem for every status that refuses.
 */
import type { ApplyGlobalResponse } from 'hono/client';
import type { App } from './app';
import type { ErrorCode, FieldError } from './core/errors';
import type { Problem } from './http/problem';

export type AppType = ApplyGlobalResponse<
  App,
  { [Status in Problem['status']]: { json: ProblemBody } }
>;

/** `application/problem+json` (RFC 9457), as every refusal is. */
export interface ProblemBody {
  /** `/problems/<code>`, which explains it. */
  type: string;
  code: ErrorCode;
  title: string;
  status: Problem['status'];
  detail: string;
  requestId: string;
  /** With `validation-failed` and `username-taken`. */
  errors?: FieldError[];
  /** With `password-expired` at a login: opens change-password. */
  changeToken?: string;
  /** With `second-factor-required`: opens the second half of a login, by one of the methods. */
  challengeToken?: string;
  methods?: string[];
  /** Seconds that such a token is good for. */
  expiresIn?: number;
}
