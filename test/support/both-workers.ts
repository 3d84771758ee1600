/** The API and the Worker that keeps the trail, as one: their stores lie side by side. */
export { AuditChain, AuditDay, AuditKeys, AuditSinkService } from '../../src/audit-sink/index';
export {
  AttemptCounter,
  DailyCounts,
  default,
  Mailbox,
  MailPace,
  MailQueue,
  OneTimeCode,
  Quota,
  WebhookSender,
} from '../../src/index';
