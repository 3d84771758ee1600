/**
 * What can be subscribed to: the closed list of public types, and which committed event of the trail each of them is. The
 * trail's own names may change with it; these may not, because others have written them into their programs. No I/O.
 */
import type { EventName } from '../audit/events';
import type { RequestContext } from '../core/request-context';

export const auditEventOf = {
  'user.created': 'user_created',
  'user.updated': 'user_updated',
  'user.deactivated': 'user_deactivated',
  'user.reactivated': 'user_reactivated',
  'user.unlocked': 'user_unlocked',
  'user.deletion_requested': 'user_deletion_request',
  'user.deleted': 'user_deleted',
  'user.identifier_verified': 'user_identifier_verified',
  'user.identifier_changed': 'user_identifier_changed',
  'user.identifier_restored': 'user_identifier_restored',
  'user.logged_in': 'authn_login_success',
  'user.logged_out': 'session_logout',
  'user.sessions_ended': 'session_revoked',
  // A failure in the trail, and a change all the same: the session has ended.
  'user.session_reused': 'session_token_reuse',
  'user.password_changed': 'authn_password_change',
  'user.password_reset': 'authn_password_reset',
  'user.password_expired': 'user_password_expired',
  'user.role_changed': 'authz_change',
} as const satisfies Record<string, EventName>;

export type WebhookType = keyof typeof auditEventOf;

export const webhookTypes = Object.keys(auditEventOf) as [WebhookType, ...WebhookType[]];

/** Sent to one endpoint because an admin asked for it; nothing happened. */
export const testType = 'webhook.test';

const typeOf = new Map<string, WebhookType>(webhookTypes.map((type) => [auditEventOf[type], type]));

/** @returns the public types, in the order of the list; a name that is published no more is left out. */
export const typesOf = (events: string[]): WebhookType[] =>
  webhookTypes.filter((type) => events.includes(auditEventOf[type]));

/** @returns the event that a request has committed, if it is one that others may hear of. */
export const publishedEventOf = ({
  audited,
}: Pick<RequestContext, 'audited'>): string | undefined =>
  audited &&
  typeOf.has(audited.event) &&
  (audited.outcome === 'success' || audited.event === auditEventOf['user.session_reused'])
    ? audited.event
    : undefined;

/** An event on its way to an endpoint. */
export interface WebhookEvent {
  /** The same at every try: whoever gets it twice knows by it. */
  id: string;
  /** As the trail names it, or `webhook.test`. */
  event: string;
  /** Milliseconds since 1970. */
  at: number;
  userId: string | null;
  actor: string | null;
}

export const publicTypeOf = ({ event }: Pick<WebhookEvent, 'event'>): string =>
  typeOf.get(event) ?? event;

/**
 * What is sent: that something happened, when, and to whom, by their random id. Nothing personal waits in a queue or in
 * somebody's log, or is left there when its person is erased; who needs more asks the API, which says how it is now.
 */
export const payloadOf = (event: WebhookEvent): string =>
  JSON.stringify({
    type: publicTypeOf(event),
    timestamp: new Date(event.at).toISOString(),
    data: { userId: event.userId, actor: event.actor },
  });
