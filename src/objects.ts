/** The Durable Object classes. Three of them act by themselves, long after any request: they are given what they need to know. */
import { DailyCounts } from './audit/daily-counts.object';
import type { Bindings } from './bindings';
import { makeMeasure } from './core/metrics';
import { located } from './core/object-location';
import type { Deps } from './deps';
import { AttemptCounter } from './limits/attempt-counter.object';
import { Quota } from './limits/quota.object';
import { OneTimeCode } from './links/one-time-code.object';
import { type Courier, makeCourier } from './messaging/courier';
import { MailPace } from './messaging/mail-pace.object';
import { MailQueueObject } from './messaging/mail-queue.object';
import { MailboxObject } from './messaging/mailbox.object';
import type { Settings } from './settings';
import { WebhookSenderObject } from './webhooks/webhook-sender.object';

/** As the platform makes one. */
type ObjectClass<Made> = new (state: DurableObjectState, env: object) => Made;

/** By the names that a Worker exports them under, and `class_name` in its configuration has. */
export interface ObjectClasses {
  AttemptCounter: ObjectClass<AttemptCounter>;
  DailyCounts: ObjectClass<DailyCounts>;
  Mailbox: ObjectClass<MailboxObject>;
  MailPace: ObjectClass<MailPace>;
  MailQueue: ObjectClass<MailQueueObject>;
  OneTimeCode: ObjectClass<OneTimeCode>;
  Quota: ObjectClass<Quota>;
  WebhookSender: ObjectClass<WebhookSenderObject>;
}

/** What an object needs to know, from the `env` that the platform has given it. Asked only when there is something to do. */
export interface Wiring {
  bindings(env: object): Bindings;
  /** Whether the operator has closed the service; says so whatever else is wrong with the settings. */
  isClosed(env: object): boolean;
  /** @throws {BadConfiguration} as all of them do. */
  settings(env: object): Settings;
  deps(env: object): Deps;
}

/** How long an alarm waits that comes while the service is closed. */
const closedMs = 60_000;

export function makeObjects(wiring: Wiring): ObjectClasses {
  const courier = (env: object) => courierOf(wiring.bindings(env), wiring.settings(env));
  const measure = (env: object) => makeMeasure(wiring.bindings(env).ANALYTICS);
  /** While a database is replaced nothing is sent that the next one does not know of, and nothing written to the old one. */
  const unlessClosed = (env: object, storage: DurableObjectStorage, alarm: () => Promise<void>) =>
    wiring.isClosed(env) ? storage.setAlarm(Date.now() + closedMs) : alarm();
  return {
    AttemptCounter,
    DailyCounts,
    MailPace,
    OneTimeCode,
    Quota,
    Mailbox: class Mailbox extends MailboxObject {
      constructor(state: DurableObjectState, env: object) {
        super(
          state,
          env,
          () => courier(this.env),
          () => measure(this.env),
        );
      }

      override alarm() {
        return unlessClosed(this.env, this.ctx.storage, () => super.alarm());
      }
    },
    MailQueue: class MailQueue extends MailQueueObject {
      constructor(state: DurableObjectState, env: object) {
        super(
          state,
          env,
          () => courier(this.env),
          () => measure(this.env),
        );
      }

      override alarm() {
        return unlessClosed(this.env, this.ctx.storage, () => super.alarm());
      }
    },
    WebhookSender: class WebhookSender extends WebhookSenderObject {
      constructor(state: DurableObjectState, env: object) {
        super(state, env, () => wiring.deps(this.env));
      }

      override alarm() {
        return unlessClosed(this.env, this.ctx.storage, () => super.alarm());
      }
    },
  };
}

const courierOf = (bindings: Bindings, settings: Settings): Courier =>
  makeCourier(settings, {
    kv: bindings.KV,
    mailboxes: located(bindings.MAILBOX, settings.OBJECT_LOCATION),
    pace: located(bindings.MAIL_PACE, settings.OBJECT_LOCATION),
    oneTimeCodes: located(bindings.ONE_TIME_CODE, settings.OBJECT_LOCATION),
    quotas: located(bindings.QUOTA, settings.OBJECT_LOCATION),
  });
