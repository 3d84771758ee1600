/** The Worker: the API, and the Durable Object classes that `wrangler.jsonc` names. */
import { eraseAccounts } from './accounts/erase-accounts';
import { purgeFormer } from './accounts/purge-former';
import { type App, makeApp, makeBrokenApp } from './app';
import { purgeAuditEvents } from './audit/retention';
import type { Bindings } from './bindings';
import { logWarning } from './core/log';
import { makeMeasure } from './core/metrics';
import { located } from './core/object-location';
import { BadConfiguration } from './core/settings';
import { makeDeps } from './deps';
import { purgeFactorUses, resealFactors } from './factors/upkeep';
import { noSinkWarning } from './health/ready';
import { type Courier, makeCourier } from './messaging/courier';
import { MailQueueObject } from './messaging/mail-queue.object';
import { MailboxObject } from './messaging/mailbox.object';
import { purgeSessions } from './sessions/purge-sessions';
import { readSettings } from './settings';
import { wakeWebhooks } from './webhooks/wake';
import { WebhookSenderObject } from './webhooks/webhook-sender.object';

export { DailyCounts } from './audit/daily-counts.object';
export { AttemptCounter } from './limits/attempt-counter.object';
export { Quota } from './limits/quota.object';
export { OneTimeCode } from './links/one-time-code.object';
export { MailPace } from './messaging/mail-pace.object';

export class MailQueue extends MailQueueObject {
  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env, () => courierOf(this.env as Bindings));
  }
}

export class WebhookSender extends WebhookSenderObject {
  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env, () => makeDeps(this.env as Bindings));
  }
}

export class Mailbox extends MailboxObject {
  constructor(state: DurableObjectState, env: Bindings) {
    super(state, env, () => courierOf(this.env as Bindings));
  }
}

function courierOf(env: Bindings): Courier {
  const settings = readSettings(env);
  return makeCourier(settings, {
    kv: env.KV,
    mailboxes: located(env.MAILBOX, settings.OBJECT_LOCATION),
    pace: located(env.MAIL_PACE, settings.OBJECT_LOCATION),
    oneTimeCodes: located(env.ONE_TIME_CODE, settings.OBJECT_LOCATION),
    quotas: located(env.QUOTA, settings.OBJECT_LOCATION),
  });
}

export default {
  fetch: (request, env, context) => appOf(env).fetch(request, env, context),
  /** The cron trigger of wrangler.jsonc. A wrong setting stops it too, loudly. */
  async scheduled(controller, env) {
    const deps = makeDeps(env);
    if (deps.settings.MAINTENANCE === 'on') return;
    const now = new Date(controller.scheduledTime);
    // The one does not wait for the other to succeed; a failure is told of by both, and makes the run a failed one.
    const failed = await firstFailure([
      () => purgeSessions(deps, now),
      () => eraseAccounts(deps, now),
      () => purgeFormer(deps, now),
      () => purgeFactorUses(deps, now),
      () => resealFactors(deps, now),
      () => purgeAuditEvents(deps, now),
      () => wakeWebhooks(deps, now),
    ]);
    if (failed) throw failed;
  },
} satisfies ExportedHandler<Bindings>;

async function firstFailure(jobs: (() => Promise<unknown>)[]): Promise<unknown> {
  let failed: unknown;
  for (const job of jobs) {
    await job().catch((error: unknown) => {
      failed ??= error;
    });
  }
  return failed;
}

let made: { env: Bindings; app: Pick<App, 'fetch'> } | undefined;

/** One app per isolate: settings, schemas and routers are made once. */
function appOf(env: Bindings): Pick<App, 'fetch'> {
  if (made?.env !== env) made = { env, app: makeAppOrSayWhyNot(env) };
  return made.app;
}

function makeAppOrSayWhyNot(env: Bindings): Pick<App, 'fetch'> {
  try {
    const app = makeApp(makeDeps(env));
    if (!env.AUDIT_SINK) logWarning({ warning: noSinkWarning });
    return app;
  } catch (error) {
    if (error instanceof BadConfiguration) return makeBrokenApp(error, makeMeasure(env.ANALYTICS));
    throw error;
  }
}
