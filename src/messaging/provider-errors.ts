/**
 * The provider's errors and what is done about each (https://resend.com/docs/api-reference/errors). The names are
 * the client's own type: one that its next version adds does not compile until it stands here.
 *
 * An error that the operator can mend (key, domain, sender, quota) is retried until the request is too old: no mail
 * is lost while somebody mends it. Given up is only what no later try can change.
 */
import type { ErrorResponse } from 'resend';
import type { Remedy } from './message';

type ErrorName = ErrorResponse['name'];

const remedies: Record<ErrorName, Remedy | ((status: number) => Remedy)> = {
  // 422: a field of this message, in practice the recipient's address. 400, 401, 403: the key or the sender's domain.
  validation_error: (status) => (status === 422 ? 'give-up' : 'retry'),
  missing_required_field: 'give-up',
  invalid_parameter: 'give-up',
  invalid_attachment: 'give-up',
  invalid_region: 'give-up',
  // The same key with another message: a deployment or a new secret changed it between two tries.
  invalid_idempotent_request: 'new-key',
  invalid_idempotency_key: 'new-key',
  // The first try is still being worked on.
  concurrent_idempotent_requests: 'retry',
  rate_limit_exceeded: 'slow-down',
  daily_quota_exceeded: 'slow-down',
  monthly_quota_exceeded: 'slow-down',
  // For the operator to mend.
  missing_api_key: 'retry',
  invalid_api_key: 'retry',
  restricted_api_key: 'retry',
  invalid_access: 'retry',
  invalid_from_address: 'retry',
  security_error: 'retry',
  // RESEND_BASE_URL leads elsewhere.
  not_found: 'retry',
  method_not_allowed: 'retry',
  // The provider's own trouble.
  application_error: 'retry',
  internal_server_error: 'retry',
};

/** @param name as the provider says it; anything else is judged by the status. */
export function remedyFor(name: string | undefined, status: number): Remedy {
  const remedy = isErrorName(name) ? remedies[name] : status === 429 ? 'slow-down' : 'retry';
  return typeof remedy === 'function' ? remedy(status) : remedy;
}

const isErrorName = (name: string | undefined): name is ErrorName =>
  name !== undefined && Object.hasOwn(remedies, name);
