/**
 * The mails that wait in an object's storage, and how the alarm works through them. An outage delays a mail and
 * loses none; a repeated delivery carries the same idempotency key and the same link.
 */
import { logEvent } from '../audit/commit';
import type { AuditEvent, Reason } from '../audit/events';
import { noPseudonym } from '../audit/pseudonym';
import { kindOfError, logFault, logLine } from '../core/log';
import type { Measure } from '../core/metrics';
import { newRequestContext } from '../core/request-context';
import { BadConfiguration } from '../core/settings';
import type { Courier } from './courier';
import type { Channel, MailJob } from './job';
import { NotSent } from './message';

export interface WaitingMail {
  id: string;
  /** `null` where nobody is to be written to. */
  mail: MailJob | null;
  /** Milliseconds since 1970, as are all times here: when there is no reason left to try. */
  giveUpAt: number;
  tries: number;
  dueAt: number;
  /** Whether the mailbox has let it through. */
  admitted: boolean;
  /** Its place in the line (`pace.ts`). */
  place: number | null;
  /** When it was asked for; unknown of those that waited before this was kept. */
  queuedAt?: number;
  /** When it was first tried with this id. */
  triedAt: number | null;
  /** How often nobody answered a try: the provider may have taken each of these. */
  unanswered?: number;
}

const minRetryMs = 15_000;
const maxRetryMs = 3_600_000;
/** Of an SMS, which a provider without idempotency keys sends again each time: hours of an outage, and no bill without end. */
const maxUnanswered = 10;

export function addMail(
  storage: DurableObjectStorage,
  mail: MailJob | null,
  giveUpAt: number,
  admitted = false,
): void {
  const queuedAt = Date.now();
  const id = crypto.randomUUID();
  const untried = { tries: 0, dueAt: queuedAt, place: null, triedAt: null };
  put(storage, { id, mail, giveUpAt, admitted, queuedAt, ...untried });
}

/**
 * Tries each mail that is due, the one that has waited longest first.
 * @param makeCourier called at the first mail to somebody: nothing else needs settings.
 */
export async function workThrough(
  storage: DurableObjectStorage,
  makeCourier: () => Courier,
  measure: Measure,
): Promise<void> {
  let made: Courier | undefined;
  const courier = () => {
    made ??= makeCourier();
    return made;
  };
  for (const job of waitingMails(storage)) {
    if (job.dueAt <= Date.now()) await work(storage, courier, measure, job);
  }
}

/** Forgets the mails of an account. */
export function forgetMailsOf(storage: DurableObjectStorage, userId: string): void {
  for (const job of waitingMails(storage)) if (job.mail?.userId === userId) remove(storage, job);
}

/** When the next one is due, if any waits. */
export const nextDue = (storage: DurableObjectStorage): number | undefined =>
  waitingMails(storage)[0]?.dueAt;

async function work(
  storage: DurableObjectStorage,
  courier: () => Courier,
  measure: Measure,
  job: WaitingMail,
): Promise<void> {
  const { mail } = job;
  const audit = auditWith(measure);
  if (mail === null) return remove(storage, job);
  if (job.giveUpAt <= Date.now()) {
    audit(mail, { event: 'sys_error', reason: reasonsOf(mail).givenUp });
    return remove(storage, job);
  }
  let tried = job;
  try {
    if (!job.admitted && mail.kind !== 'digest') {
      const admission = await courier().admit(job.id, mail);
      if (admission !== 'send' && admission !== 'held') {
        audit(mail, { event: 'excess_rate_limit_exceeded', reason: admission });
      }
      if (admission !== 'send') return remove(storage, job);
    }
    const { place, waitMs } = await courier().turn(channelOf(mail), job.place);
    tried = { ...job, admitted: true, place };
    if (waitMs > 0) {
      update(storage, { ...tried, dueAt: Date.now() + waitMs });
      return;
    }

    const now = new Date();
    const age = job.triedAt === null ? 0 : now.getTime() - job.triedAt;
    if (age > courier().repeatableMs(mail)) tried = renewed(storage, tried);
    tried = { ...tried, triedAt: tried.triedAt ?? now.getTime() };
    if (!update(storage, tried)) return;
    await courier().deliver(tried.id, mail, now);
    remove(storage, tried);
    measureSent(measure, tried, mail);
  } catch (error) {
    await failed(storage, courier, audit, tried, mail, error);
  }
}

async function failed(
  storage: DurableObjectStorage,
  courier: () => Courier,
  audit: Audit,
  job: WaitingMail,
  mail: MailJob,
  error: unknown,
): Promise<void> {
  const notSent = error instanceof NotSent ? error : undefined;
  const unanswered = (job.unanswered ?? 0) + (notSent?.advice.unanswered ? 1 : 0);
  const isRepeatedEnough = channelOf(mail) === 'sms' && unanswered >= maxUnanswered;
  const remedy = isRepeatedEnough ? 'give-up' : (notSent?.remedy ?? 'retry');
  logFault({ mail: job.id, why: whyOf(error) });
  audit(mail, {
    event: 'sys_error',
    reason: remedy === 'give-up' ? reasonsOf(mail).givenUp : reasonsOf(mail).notSent,
  });
  if (remedy === 'give-up') return remove(storage, job);

  const retryAfterMs = notSent?.advice.retryAfterMs ?? 0;
  if (remedy === 'slow-down') {
    // It keeps its place: those behind it wait with it. Should the pace not hear of it, the next one tells it again.
    await courier()
      .slowDown(channelOf(mail), notSent?.advice ?? {})
      .catch(() => {});
    update(storage, { ...job, dueAt: Date.now() + Math.max(1000, retryAfterMs) });
    return;
  }
  const again = remedy === 'new-key' ? renewed(storage, job) : job;
  update(storage, {
    ...again,
    // Once it keeps its place; what fails again goes behind those that have not been tried.
    place: job.tries === 0 ? job.place : null,
    tries: job.tries + 1,
    unanswered,
    dueAt: Date.now() + Math.max(backoffMs(job.tries), retryAfterMs),
  });
}

/** Doubles up to an hour; spread over its second half, so that what failed together is not tried together. */
function backoffMs(tries: number): number {
  const longest = Math.min(minRetryMs * 2 ** tries, maxRetryMs);
  return Math.ceil(longest * (0.5 + Math.random() / 2));
}

/** Another id: with it another idempotency key, another link, and its whole life before it. */
function renewed(storage: DurableObjectStorage, job: WaitingMail): WaitingMail {
  const fresh = { ...job, id: crypto.randomUUID(), triedAt: null };
  if (isThere(storage, job)) put(storage, fresh);
  remove(storage, job);
  return fresh;
}

const channelOf = ({ channel = 'email' }: MailJob): Channel => channel;

const reasonsOf = (mail: MailJob) => reasons[channelOf(mail)];

const reasons = {
  email: { notSent: 'mail-not-sent', givenUp: 'mail-given-up' },
  sms: { notSent: 'sms-not-sent', givenUp: 'sms-given-up' },
} as const satisfies Record<Channel, Record<string, Reason>>;

type Audit = (mail: MailJob, event: Pick<AuditEvent, 'event' | 'reason'>) => void;

const auditWith =
  (measure: Measure): Audit =>
  ({ userId }, event) =>
    logEvent(
      { now: () => new Date(), log: logLine, measure, pseudonym: noPseudonym },
      newRequestContext(new Date()),
      { ...event, outcome: 'failure', userId },
    );

/** How long it took from the request to the provider's word: what a delay of mail is seen by. */
function measureSent(measure: Measure, { queuedAt }: WaitingMail, mail: MailJob): void {
  if (queuedAt === undefined) return;
  measure({
    event: 'message_sent',
    outcome: 'success',
    reason: channelOf(mail),
    route: null,
    country: null,
    actor: 'owner',
    durationMs: Date.now() - queuedAt,
    count: 1,
  });
}

function waitingMails(storage: DurableObjectStorage): WaitingMail[] {
  const stored = storage.kv.list<WaitingMail>({ prefix: 'job:' });
  const jobs = Array.from(stored, ([, job]) => ({ ...whereMissing(job), ...job }));
  return jobs.sort((a, b) => a.dueAt - b.dueAt);
}

/** What the mails lack that were queued before these members were. */
const whereMissing = ({ dueAt }: WaitingMail) => ({
  giveUpAt: dueAt + 86_400_000,
  admitted: false,
  place: null,
  triedAt: null,
});

const keyOf = ({ id }: WaitingMail): string => `job:${id}`;
const put = (storage: DurableObjectStorage, job: WaitingMail): void =>
  storage.kv.put(keyOf(job), job);
const isThere = (storage: DurableObjectStorage, job: WaitingMail): boolean =>
  storage.kv.get(keyOf(job)) !== undefined;

/** @returns whether it still waits: what was forgotten while it was asked about comes back by no write of its try. */
function update(storage: DurableObjectStorage, job: WaitingMail): boolean {
  const waits = isThere(storage, job);
  if (waits) put(storage, job);
  return waits;
}
const remove = (storage: DurableObjectStorage, job: WaitingMail): void => {
  storage.kv.delete(keyOf(job));
};

/** The provider's word or the setting's name; of anything else its kind alone, it may hold the mail. */
function whyOf(error: unknown): string {
  if (error instanceof NotSent || error instanceof BadConfiguration) return error.message;
  return kindOfError(error);
}
