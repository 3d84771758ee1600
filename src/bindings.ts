import type { AuditSink } from './audit/events';
import type { LoginAttempts } from './limits/login-attempts.object';
import type { MailQueue } from './mail/mail-queue.object';

/** The stores, as `wrangler.toml` binds them. The settings stand beside them in `env`, as text. */
export interface Bindings {
  AUDIT_SINK?: AuditSink;
  DB: D1Database;
  KV: KVNamespace;
  ADDRESS_GATE: RateLimit;
  LOGIN_ATTEMPTS: DurableObjectNamespace<LoginAttempts>;
  MAIL_QUEUE: DurableObjectNamespace<MailQueue>;
}
