/**
 * What a TypeScript client needs to know of the API, as types alone: `hc<AppType>(url)` of `hono/client` gives
 * typed calls, and a problem for every status that refuses.
 */
import type { ApplyGlobalResponse } from 'hono/client';
import type { App } from './app';
import type { ErrorCode, FieldError } from './core/errors';
import type { FactorMethod } from './credentials/factors/schemas';
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
  /** With `identifier-unverified` at a login: opens the way to a proof. */
  verifyToken?: string;
  /** With `second-factor-required`: opens the second half of the login, by one of `methods`. */
  challengeToken?: string;
  methods?: FactorMethod[];
  /** With `second-factor-setup-required`: adds a first factor, and then opens the account. */
  setupToken?: string;
  /** Seconds that any of these tokens is good for. */
  expiresIn?: number;
}
