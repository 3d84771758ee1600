import type { DailyCounts } from './audit/daily-counts.object';
import type { AuditSink } from './audit/events';
import type { AttemptCounter } from './limits/attempt-counter.object';
import type { Quota } from './limits/quota.object';
import type { OneTimeCode } from './links/one-time-code.object';
import type { MailPace } from './messaging/mail-pace.object';
import type { MailQueueObject } from './messaging/mail-queue.object';
import type { MailboxObject } from './messaging/mailbox.object';
import type { WebhookSenderObject } from './webhooks/webhook-sender.object';

/** The stores, as `wrangler.jsonc` binds them. The settings stand beside them in `env`, as text. */
export interface Bindings {
  /** The OpenAPI document and the reference. */
  ASSETS: Fetcher;
  /** Where metrics go (docs/operate.md); without it nothing is measured. */
  ANALYTICS?: AnalyticsEngineDataset;
  AUDIT_SINK?: AuditSink;
  DB: D1Database;
  KV: KVNamespace;
  VERSION?: WorkerVersionMetadata;
  IP_RATE_LIMIT: RateLimit;
  SESSION_RATE_LIMIT: RateLimit;
  ATTEMPT_COUNTER: DurableObjectNamespace<AttemptCounter>;
  MAIL_QUEUE: DurableObjectNamespace<MailQueueObject>;
  MAILBOX: DurableObjectNamespace<MailboxObject>;
  MAIL_PACE: DurableObjectNamespace<MailPace>;
  ONE_TIME_CODE: DurableObjectNamespace<OneTimeCode>;
  QUOTA: DurableObjectNamespace<Quota>;
  DAILY_COUNTS: DurableObjectNamespace<DailyCounts>;
  WEBHOOK_SENDER: DurableObjectNamespace<WebhookSenderObject>;
}

/** @returns of each store that is not there what is wrong. Types say so too, where `env` has any. */
export const missingBindings = (bindings: Partial<Bindings>): string[] =>
  needed
    .filter((name) => bindings[name] === undefined)
    .map((name) => `${name}: missing among the bindings`);

const needed = [
  'ASSETS',
  'DB',
  'KV',
  'IP_RATE_LIMIT',
  'SESSION_RATE_LIMIT',
  'ATTEMPT_COUNTER',
  'MAIL_QUEUE',
  'MAILBOX',
  'MAIL_PACE',
  'ONE_TIME_CODE',
  'QUOTA',
  'DAILY_COUNTS',
  'WEBHOOK_SENDER',
] as const satisfies (keyof Bindings)[];
