import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { type IpRateLimitDeps, ipRateLimit } from '../limits/ip-rate-limit';
import type { Authenticate, AuthenticatedEnv } from '../sessions/authenticate';
import { type RequestVerificationDeps, requestVerification } from './request-verification';
import { requestVerificationSchema, verifyEmailSchema, verifyPhoneSchema } from './schemas';
import { type VerifyEmailDeps, verifyEmail } from './verify-email';
import { type VerifyPhoneDeps, verifyPhone } from './verify-phone';

/** @param authenticate takes an access token, or the token of a login that waits for the proof. */
export const requestVerificationRoute = (
  deps: RequestVerificationDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/me/verification',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(requestVerificationSchema),
    async (c) => {
      const { kind } = c.req.valid('json');
      unwrap(await requestVerification(deps, c.get('context'), c.get('session'), kind));
      return c.body(null, 202);
    },
  );

export const verifyEmailRoute = (deps: VerifyEmailDeps & IpRateLimitDeps) =>
  new Hono<HttpEnv>().post(
    '/v1/verify-email',
    ipRateLimit(deps),
    jsonBody,
    validJson(verifyEmailSchema),
    async (c) => {
      unwrap(await verifyEmail(deps, c.get('context'), c.req.valid('json')));
      return c.body(null, 204);
    },
  );

/** @param authenticate as above. */
export const verifyPhoneRoute = (
  deps: VerifyPhoneDeps & IpRateLimitDeps,
  authenticate: Authenticate,
) =>
  new Hono<AuthenticatedEnv>().post(
    '/v1/verify-phone',
    ipRateLimit(deps),
    authenticate,
    jsonBody,
    validJson(verifyPhoneSchema),
    async (c) => {
      const { code } = c.req.valid('json');
      unwrap(await verifyPhone(deps, c.get('context'), c.get('session'), code));
      return c.body(null, 204);
    },
  );
