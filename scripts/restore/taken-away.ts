/**
 * What each event of the trail took away from somebody, and what a restore to a moment before it takes away again. A right is
 * good after a restore only if it was there at that moment and no event since has taken it: what was given since is gone
 * with the rest.
 *
 * The list is closed: for a new event the compiler asks. No I/O.
 */
import type { EventName } from '../../src/audit/events.ts';

/** An event as the trail outside has it, or a row of `audit_events` with its time as ISO 8601. */
export interface TrailEvent {
  requestId: string;
  event: string;
  outcome: string;
  reason: string | null;
  /** ISO 8601, UTC. */
  at: string;
  userId: string | null;
  target: string | null;
  /** Anybody who could write the database may have written it: it erases nobody, and gives nothing back. */
  isClaim?: boolean;
}

/** What can be taken from an account, a key or a webhook. */
export type Taken =
  // The account is gone, and was promised to be.
  | 'account'
  // It is to be gone, unless its owner logs in.
  | 'waiting-account'
  // Nobody logs in, whatever they show.
  | 'access'
  // Neither do they: the address that signs in has been another one since. Staff has to look, whatever they did meanwhile.
  | 'mailbox'
  // The password that it had: a new one by mail or SMS.
  | 'password'
  // Passkeys and recovery codes. An authenticator app opens nothing by itself, and stays.
  | 'factors'
  | 'role'
  | 'api-key'
  | 'webhook';

type Rule = readonly Taken[] | ((event: TrailEvent) => readonly Taken[]);

const nothing: Rule = [];
/**
 * Whoever shows a recovery code has used it up; whoever came in by a reset of the factors has lost them. Of a login that
 * stopped a deletion the trail does not say with what it was done.
 */
const factorsUsedUp: Rule = ({ reason }) =>
  reason === 'recovery-code' || reason === 'factors-reset' || reason === 'deletion-cancelled'
    ? ['factors']
    : [];

export const takenByEvent = {
  user_deleted: ['account'],
  user_deletion_request: ({ reason }) =>
    reason === 'role-none' ? ['waiting-account', 'role'] : ['waiting-account'],
  user_deactivated: ['access'],
  // The password went with the mailbox that it could be reset by, and neither the old nor the new one is sure to be the owner's.
  user_identifier_changed: ['mailbox', 'password'],
  user_identifier_restored: ['mailbox', 'password', 'factors', 'role'],
  // Whoever opened the account may have been a stranger until then.
  user_identifier_verified: ['password'],
  user_password_expired: ['password'],
  authn_password_change: ['password'],
  authn_password_reset: ['password'],
  authz_change: ['role'],
  // With a factor more, the password alone opened nothing any more.
  authn_factor_added: ['password'],
  authn_factor_removed: ['password', 'factors'],
  authn_recovery_codes_created: ['factors'],
  authn_login_success: factorsUsedUp,
  authn_login_challenge: factorsUsedUp,
  authn_reauthentication: factorsUsedUp,
  authn_token_revoked: ['api-key'],
  // It may have been sent somewhere else since, or signed with another secret: it is made anew.
  webhook_updated: ['webhook'],
  webhook_deleted: ['webhook'],
  webhook_secret_rotated: ['webhook'],

  // Sessions end with every restore, whatever was done to them.
  session_logout: nothing,
  session_renewed: nothing,
  session_revoked: nothing,
  session_token_reuse: nothing,
  // A reset of factors that was begun does not survive a restore, so neither need its end be repeated.
  authn_factor_reset_request: nothing,
  authn_factor_reset_cancelled: nothing,
  // What they gave is gone.
  user_created: nothing,
  user_reactivated: nothing,
  user_import: nothing,
  authn_token_created: nothing,
  webhook_created: nothing,
  // What they changed opens nothing.
  user_updated: nothing,
  user_unlocked: nothing,
  user_export: nothing,
  user_registration_request: nothing,
  user_verification_request: nothing,
  user_identifier_change: nothing,
  sensitive_read: nothing,
  authn_login_fail: nothing,
  authn_login_lock: nothing,
  authn_password_change_fail: nothing,
  authn_password_reset_request: nothing,
  authn_factor_renamed: nothing,
  authn_token_used: nothing,
  authz_fail: nothing,
  bot_check_fail: nothing,
  input_validation_fail: nothing,
  excess_rate_limit_exceeded: nothing,
  webhook_resent: nothing,
  webhook_tested: nothing,
  sys_webhook_taken_over: nothing,
  sys_factor_purge: nothing,
  sys_factor_rotation: nothing,
  sys_audit_purge: nothing,
  sys_session_purge: nothing,
  sys_identifier_purge: nothing,
  sys_error: nothing,
  // It took away what the events before it had taken, each with an event of its own.
  sys_restore: nothing,
} as const satisfies Record<EventName, Rule>;

/** From whom or what, under its id. */
export interface Taking {
  taken: Taken;
  id: string;
}

export interface Since {
  takings: Taking[];
  /** Accounts whose deletion their owner has stopped, and not asked for again. */
  kept: ReadonlySet<string>;
}

/**
 * @param events since the moment that is gone back to, in any order; the same one may come twice.
 * @returns what they took, each once. What was given back meanwhile is not among it where the trail says so: an account
 * switched on again, a deletion that its owner has stopped.
 */
export function takenSince(events: Iterable<TrailEvent>): Since {
  const takings = new Map<string, Taking>();
  const kept = new Set<string>();
  const inOrder = [...events].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const event of inOrder) {
    if (event.outcome !== 'success') continue;
    for (const taken of takenBy(event).flatMap(event.isClaim ? claimed : itself)) {
      const id = idOf(event, taken);
      if (!id) continue;
      takings.set(`${taken} ${id}`, { taken, id });
      if (taken === 'waiting-account') kept.delete(id);
    }
    if (event.isClaim) continue;
    if (event.event === 'user_reactivated') takings.delete(`access ${event.userId}`);
    if (isKept(event) && event.userId) {
      takings.delete(`waiting-account ${event.userId}`);
      kept.add(event.userId);
    }
  }
  return { takings: [...takings.values()], kept };
}

const itself = (taken: Taken): Taken[] => [taken];
/** To erase cannot be undone, so it takes more than a row that anybody may have written: staff has to look. */
const claimed = (taken: Taken): Taken[] =>
  taken === 'account' ? ['access'] : taken === 'waiting-account' ? [] : [taken];

const isKept = ({ event, reason }: TrailEvent): boolean =>
  reason === 'deletion-cancelled' || event === 'user_identifier_restored';

/** Whether it takes something, or gives back what another took: the rest of a trail of millions need not be kept in mind. */
export const isOfConsequence = (event: TrailEvent): boolean =>
  event.outcome === 'success' &&
  (takenBy(event).length > 0 || event.event === 'user_reactivated' || isKept(event));

/** Of an event that only a newer release knows, nobody here can say what it took. */
export const newerThanThis = (event: string): string =>
  `the event ${event} is not of this release: restore with the release that was deployed`;

function takenBy(event: TrailEvent): readonly Taken[] {
  const rule: Rule | undefined = Object.hasOwn(takenByEvent, event.event)
    ? takenByEvent[event.event as EventName]
    : undefined;
  return typeof rule === 'function' ? rule(event) : (rule ?? []);
}

function idOf({ userId, target }: TrailEvent, taken: Taken): string | undefined {
  if (taken === 'api-key') return String(target).replace(/^key:/, '');
  if (taken === 'webhook') return String(target).replace(/^webhook:/, '');
  return userId ?? undefined;
}
