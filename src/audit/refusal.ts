import type { AppError } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { type LogDeps, logEvent } from './commit';
import type { AuditEvent, Reason } from './events';
import type { FailedEvent } from './refused';

/**
 * Audits a refusal, each exactly once: as the use case described it or, where none saw it (a body, a route, a store), by
 * its code. What was committed with a change has its event already.
 */
export function auditRefusal(
  deps: LogDeps,
  context: RequestContext,
  error: AppError,
  event?: FailedEvent,
): void {
  if (context.audited) return;
  const reason: Reason = error.code === 'service-unavailable' ? error.store : error.code;
  logEvent(deps, context, {
    ...(event ?? { event: eventOf(error), reason }),
    outcome: 'failure',
  });
}

function eventOf({ code }: AppError): AuditEvent['event'] {
  switch (code) {
    case 'malformed-json':
    case 'not-found':
    case 'method-not-allowed':
    case 'payload-too-large':
    case 'unsupported-media-type':
    case 'validation-failed':
      return 'input_validation_fail';
    case 'authentication-required':
    case 'invalid-token':
    case 'cross-site-request':
    case 'permission-denied':
    case 'access-required':
    case 'reauthentication-required':
    case 'second-factor-not-found':
    case 'last-second-factor':
      return 'authz_fail';
    case 'too-many-api-keys':
      return 'authn_token_created';
    case 'user-unreachable':
      return 'authn_password_reset_request';
    case 'user-unverified':
      return 'authz_change';
    case 'api-key-not-found':
      return 'authn_token_revoked';
    case 'too-many-webhooks':
      return 'webhook_created';
    case 'webhook-not-found':
      return 'webhook_updated';
    case 'webhook-disabled':
      return 'webhook_tested';
    case 'session-not-found':
      return 'session_revoked';
    case 'invalid-credentials':
    case 'password-expired':
    case 'account-inactive':
    case 'identifier-unverified':
    case 'second-factor-required':
    case 'second-factor-setup-required':
    case 'second-factor-invalid':
    case 'passkey-invalid':
      return 'authn_login_fail';
    case 'second-factor-exists':
    case 'too-many-passkeys':
      return 'authn_factor_added';
    case 'no-second-factor':
      return 'authn_factor_reset_request';
    case 'wrong-password':
      return 'authn_password_change_fail';
    case 'precondition-failed':
    case 'user-not-found':
    case 'own-account':
    case 'last-admin':
      return 'user_updated';
    case 'username-taken':
    case 'confirmation-link-invalid':
      return 'user_created';
    case 'reset-link-invalid':
      return 'authn_password_reset';
    case 'already-verified':
    case 'code-invalid':
    case 'verification-link-invalid':
      return 'user_identifier_verified';
    case 'identifier-recently-changed':
      return 'user_identifier_change';
    case 'undo-link-invalid':
      return 'user_identifier_restored';
    case 'too-many-attempts':
    case 'too-many-requests':
      return 'excess_rate_limit_exceeded';
    case 'bot-check-failed':
      return 'bot_check_fail';
    case 'internal-error':
    case 'bad-configuration':
    case 'service-unavailable':
      return 'sys_error';
  }
}
