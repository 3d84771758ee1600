import type { Reason } from '../audit/events';
import { type Refused, refused } from '../audit/refused';
import type { ErrorOf } from '../core/errors';

/** One answer to the client, whatever was wrong with the token; the trail hears what it was. */
export const invalidToken = (reason: Reason, userId?: string): Refused<ErrorOf<'invalid-token'>> =>
  refused({ code: 'invalid-token' }, { event: 'authz_fail', reason, ...(userId && { userId }) });
