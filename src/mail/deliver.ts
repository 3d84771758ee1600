import { readSettings } from '../settings';
import type { MailJob } from './job';
import { type IssueLinkDeps, issueLink, linkKeysOf } from './link';
import type { SendMail } from './message';
import { linkMessage, noticeMessage } from './messages';
import { outboxTransport } from './outbox';
import { resendTransport } from './resend';

/** The settings stand beside the store. */
export interface DeliverEnv {
  KV: KVNamespace;
}

/** Writes the link, if there is one, into KV and the mail to the provider. @throws where either did not take it. */
export type Deliver = (jobId: string, mail: MailJob, now: Date) => Promise<void>;

/** @throws {BadConfiguration} */
export function makeDeliver(env: DeliverEnv): Deliver {
  const settings = readSettings(env);
  const send: SendMail =
    settings.mail.transport === 'resend'
      ? resendTransport({
          apiKey: settings.mail.apiKey,
          baseUrl: settings.RESEND_BASE_URL,
          from: settings.MAIL_FROM,
        })
      : outboxTransport(env.KV, settings.MAIL_FROM, () => new Date());
  const linkDeps: IssueLinkDeps = {
    kv: env.KV,
    linkKeys: linkKeysOf(settings.AUTH_SECRET),
    publicUrl: settings.PUBLIC_URL,
  };

  return async (jobId, mail, now) => {
    if (mail.kind === 'notice') return send(await noticeMessage(mail), jobId);
    const record = { ...mail.record, expiresAt: mail.expiresAt };
    const link = await issueLink(linkDeps, mail.link, jobId, record, now);
    const lifetimeSeconds = {
      reset: settings.RESET_LINK_TTL,
      registration: settings.CONFIRMATION_LINK_TTL,
    }[mail.link];
    await send(await linkMessage(mail.link, mail.to, link, inWords(lifetimeSeconds)), jobId);
  };
}

function inWords(seconds: number): string {
  const hours = seconds / 3600;
  if (Number.isInteger(hours)) return hours === 1 ? 'one hour' : `${hours} hours`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
