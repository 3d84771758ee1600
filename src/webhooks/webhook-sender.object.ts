/**
 * The events on their way to one endpoint. An object for each, so that a slow receiver holds up nobody else's. It is named by
 * the endpoint's id; a wake sets its alarm, and the alarm does all the work.
 */
import { DurableObject } from 'cloudflare:workers';
import type { AuditDeps } from '../audit/commit';
import { asJob } from '../audit/job';
import { kindOfError, logFault } from '../core/log';
import { BadConfiguration } from '../core/settings';
import type { WebhookEndpointRow } from '../db/schema';
import { switchOff } from './endpoint-gone';
import type { WebhookEvent } from './events';
import {
  addMessages,
  countMessages,
  type DeadLetter,
  type DeadLetterPlace,
  deadLetters,
  dropUntried,
  forgetOldDeadLetters,
  hurry,
  nextMoments,
  revive,
} from './message-store';
import { blockedBy, gone, type SendDeps, secretLost } from './send';
import { endPause, pausedUntil, type Sent, sendDue, tellGivenUp } from './send-due';
import { takeOver } from './take-over';

export type SenderDeps = AuditDeps & SendDeps;

export interface SenderState {
  waiting: number;
  dead: number;
  last: LastAttempt | null;
}

/** What came of the last try, whichever message it was of. */
export interface LastAttempt {
  /** Milliseconds since 1970. */
  at: number;
  ok: boolean;
  /** Such as `status-200` or `timeout`. */
  outcome: string;
}

/** What happens within it goes together: one query, one transaction. */
const gatherMs = 1_000;
/** Where D1 does not answer, or a setting is wrong. */
const faultMs = 60_000;
const off = 'off';
/** Where only a rotation helps; one is heard of at once. */
const secretLostMs = 3_600_000;

/** `index.ts` makes the class that wrangler.jsonc names: it alone reads the settings. */
export class WebhookSenderObject extends DurableObject<object> {
  protected makeDeps: () => SenderDeps;
  #running = false;
  /** While it ran: what a try brings home must not come back into an emptied storage. */
  #forgotten = false;
  /** While it ran: what was read of the endpoint is no longer so. */
  #changed = false;

  constructor(state: DurableObjectState, env: object, makeDeps: () => SenderDeps) {
    super(state, env);
    this.makeDeps = makeDeps;
  }

  /** There is something for this endpoint in D1. */
  async wake(endpointId: string): Promise<void> {
    this.ctx.storage.kv.put('endpointId', endpointId);
    await this.#wakeAt(Date.now() + gatherMs);
  }

  /** It was changed: nothing more is sent as it was before, and what has failed is tried at once, with all its tries. */
  async restart(endpointId: string): Promise<void> {
    this.#changed = true;
    endPause(this.ctx.storage);
    hurry(this.ctx.storage, Date.now());
    await this.wake(endpointId);
  }

  /** An event of its own, past the trail. */
  async add(endpointId: string, event: WebhookEvent): Promise<void> {
    addMessages(this.ctx.storage, [event], Date.now());
    await this.wake(endpointId);
  }

  state(): SenderState {
    forgetOldDeadLetters(this.ctx.storage, Date.now());
    const last = this.ctx.storage.kv.get<LastAttempt>('last') ?? null;
    return { ...countMessages(this.ctx.storage), last };
  }

  /** @param after the last one seen. @returns the oldest first. */
  deadLetters(after: DeadLetterPlace, limit: number): DeadLetter[] {
    forgetOldDeadLetters(this.ctx.storage, Date.now());
    return deadLetters(this.ctx.storage, after, limit);
  }

  /** @param ids of dead letters, or `null` for all. @returns how many are sent again. */
  async resend(ids: string[] | null): Promise<number> {
    const count = revive(this.ctx.storage, ids, Date.now());
    if (count > 0) await this.#wakeAt(Date.now() + gatherMs);
    return count;
  }

  /** Its endpoint is deleted. */
  async forget(): Promise<void> {
    this.#forgotten = true;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    // The platform runs one alarm of an object at a time.
    if (this.#running) return this.#wakeAt(Date.now() + gatherMs);
    this.#running = true;
    this.#forgotten = false;
    this.#changed = false;
    try {
      const goOnAt = await this.#run();
      if (goOnAt !== null && !this.#forgotten) await this.#wakeAt(goOnAt);
    } catch (error) {
      // Never to the platform, which would give up after six times.
      const why = error instanceof BadConfiguration ? error.message : kindOfError(error);
      logFault({ webhook: this.#endpointId(), why });
      if (!this.#forgotten) await this.#wakeAt(Date.now() + faultMs);
    } finally {
      this.#running = false;
      // Whatever the run has written since.
      if (this.#forgotten) await this.forget();
    }
  }

  /** @returns when to go on; `null` where nothing is left to do. */
  async #run(): Promise<number | null> {
    const { storage } = this.ctx;
    const endpointId = this.#endpointId();
    const deps = this.makeDeps();
    const now = deps.now();
    const taken = endpointId ? await takeOver(deps, storage, endpointId, now) : undefined;
    if (this.#forgotten) return null;
    if (!taken?.endpoint) {
      await this.forget();
      return null;
    }
    const { endpoint, isFull } = taken;
    forgetOldDeadLetters(storage, now.getTime());
    for (const message of dropUntried(storage, now.getTime())) tellGivenUp(deps, endpoint, message);
    const { stoppedBy } = endpoint.enabled ? await this.#send(deps, endpoint) : { stoppedBy: off };
    if (this.#forgotten) return null;
    if (stoppedBy === gone) await asJob(deps, now, (context) => switchOff(deps, context, endpoint));
    if (isFull || this.#changed) return Date.now();
    const { dueAt, forgetAt } = nextMoments(storage);
    if (stoppedBy === gone || stoppedBy === off) return forgetAt;
    if (stoppedBy === secretLost) return now.getTime() + secretLostMs;
    const sendAt = dueAt === null ? null : Math.max(dueAt, pausedUntil(storage));
    return earliest(sendAt, forgetAt);
  }

  async #send(deps: SenderDeps, endpoint: WebhookEndpointRow): Promise<Sent> {
    const now = Date.now();
    const { dueAt } = nextMoments(this.ctx.storage);
    // Asking what a name stands for is a request as well.
    if (dueAt === null || Math.max(dueAt, pausedUntil(this.ctx.storage)) > now) return {};
    const blocked = await blockedBy(deps, endpoint.url);
    return sendDue(deps, this.ctx.storage, endpoint, blocked, {
      isForgotten: () => this.#forgotten,
      isOver: () => this.#forgotten || this.#changed,
    });
  }

  #endpointId = (): string | undefined => this.ctx.storage.kv.get<string>('endpointId');

  /** Unless it wakes before, as it does where a wake came while it ran. */
  async #wakeAt(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
