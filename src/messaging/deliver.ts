import type { Brand } from '../core/brand';
import { addSeconds } from '../core/duration';
import type { Secrets } from '../core/secret-key';
import { type LinkLifetimes, linkKinds } from '../links/kinds';
import { type IssueLinkDeps, issueLink, linkKeysOf } from '../links/link';
import type { MailJob } from './job';
import type { SendMail } from './message';
import { digestMessage, linkMessage, noticeMessage } from './messages';
import { outboxTransport } from './outbox';
import { resendTransport } from './resend';

export interface DeliverSettings extends LinkLifetimes, Brand {
  AUTH_SECRET: Secrets;
  PUBLIC_URL: string;
  MAIL_FROM: string;
  RESEND_BASE_URL: string;
  mail: { transport: 'outbox' } | { transport: 'resend'; apiKey: string };
}

/** Writes the link, if there is one, into KV and the mail to the provider. @throws where either did not take it. */
export type Deliver = (jobId: string, mail: MailJob, now: Date) => Promise<void>;

export function makeDeliver(settings: DeliverSettings, kv: KVNamespace): Deliver {
  const send: SendMail =
    settings.mail.transport === 'resend'
      ? resendTransport({
          apiKey: settings.mail.apiKey,
          baseUrl: settings.RESEND_BASE_URL,
          from: settings.MAIL_FROM,
        })
      : outboxTransport(kv, settings.MAIL_FROM, () => new Date());
  const linkDeps: IssueLinkDeps = {
    kv,
    linkKeys: linkKeysOf(settings.AUTH_SECRET),
    publicUrl: settings.PUBLIC_URL,
  };

  return async (jobId, mail, now) => {
    if (mail.kind === 'notice') return send(await noticeMessage(mail, settings), jobId);
    if (mail.kind === 'digest') return send(await digestMessage(mail, settings), jobId);
    const lifetimeSeconds = settings[linkKinds[mail.link].lifetime];
    // Counted from now: however long the mail has waited, its link is good for what it says.
    const record = { ...mail.record, expiresAt: addSeconds(now, lifetimeSeconds).getTime() };
    const link = await issueLink(
      linkDeps,
      mail.link,
      { id: jobId, keyId: mail.keyId },
      record,
      now,
    );
    await send(await linkMessage(mail, link, lifetimeSeconds, settings), jobId);
  };
}
