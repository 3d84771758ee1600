import { secretKey } from '../core/secret-key';
import { readSettings } from '../settings';
import type { MailJob } from './job';
import type { SendMail } from './message';
import { noticeMessage, resetMessage } from './messages';
import { outboxTransport } from './outbox';
import { resendTransport } from './resend';
import { issueResetLink } from './reset-link';

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
  const linkDeps = {
    kv: env.KV,
    resetKey: secretKey(settings.AUTH_SECRET, 'reset-token'),
    publicUrl: settings.PUBLIC_URL,
  };

  return async (jobId, mail, now) => {
    if (mail.kind === 'notice') return send(await noticeMessage(mail), jobId);
    const { to, userId, passwordVersion, expiresAt } = mail;
    const record = { userId, passwordVersion, expiresAt };
    const link = await issueResetLink(linkDeps, jobId, record, now);
    await send(await resetMessage(to, link, inWords(settings.RESET_LINK_TTL)), jobId);
  };
}

function inWords(seconds: number): string {
  const hours = seconds / 3600;
  if (Number.isInteger(hours)) return hours === 1 ? 'one hour' : `${hours} hours`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
