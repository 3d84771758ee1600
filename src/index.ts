/** The Worker: the service alone, at the root of a host, with the bindings and settings of its `env`. */
import type { Bindings } from './bindings';
import { createAccounts } from './create-accounts';

const accounts = createAccounts({ bindings: (env: Bindings) => env });

/** The classes that wrangler.jsonc names. */
export const {
  AttemptCounter,
  DailyCounts,
  Mailbox,
  MailPace,
  MailQueue,
  OneTimeCode,
  Quota,
  WebhookSender,
} = accounts.objects;

export default {
  fetch: accounts.fetch,
  /** The cron trigger of wrangler.jsonc. A wrong setting stops it too, loudly. */
  scheduled: accounts.scheduled,
} satisfies ExportedHandler<Bindings>;
