import type { Brand } from '../core/brand';
import { addSeconds } from '../core/duration';
import type { Secrets } from '../core/secret-key';
import { type CodeDeps, codeKeysOf, issueCode } from '../links/code';
import { type LinkLifetimes, linkKinds } from '../links/kinds';
import { type IssueLinkDeps, issueLink, linkKeysOf } from '../links/link';
import type { CodeJob, LinkJob, MailJob } from './job';
import type { SendMail, SendSms } from './message';
import { NotSent } from './message';
import { digestMessage, linkMessage, linkSms, noticeMessage, noticeSms } from './messages';
import { outboxTransport, smsOutboxTransport } from './outbox';
import { ownTransport } from './own-sender';
import { resendTransport } from './resend';
import type { MailSettings, SmsSettings } from './settings';
import { codeText } from './sms-texts';
import { webhookTransport } from './sms-webhook';
import { twilioTransport } from './twilio';

export interface DeliverSettings extends LinkLifetimes, Brand {
  AUTH_SECRET: Secrets;
  PUBLIC_URL: string;
  serviceUrl: string;
  MAIL_FROM: string | undefined;
  RESEND_BASE_URL: string;
  mail: MailSettings;
  sms: SmsSettings;
}

export type DeliverStores = { kv: KVNamespace } & Pick<CodeDeps, 'oneTimeCodes'>;

/**
 * Keeps the link or the code, if there is one, and hands the message to the provider. @throws where either did not take it.
 */
export type Deliver = (jobId: string, mail: MailJob, now: Date) => Promise<void>;

export function makeDeliver(settings: DeliverSettings, stores: DeliverStores): Deliver {
  const sendMail = mailTransport(settings, stores.kv);
  const sendSms = smsTransport(settings, stores.kv);
  const linkDeps: IssueLinkDeps = {
    kv: stores.kv,
    linkKeys: linkKeysOf(settings.AUTH_SECRET),
    serviceUrl: settings.serviceUrl,
  };
  const codeDeps: CodeDeps = {
    oneTimeCodes: stores.oneTimeCodes,
    codeKeys: codeKeysOf(settings.AUTH_SECRET),
  };

  async function sendLink(jobId: string, job: LinkJob, now: Date): Promise<void> {
    const { link, record, keyId } = job;
    const lifetimeSeconds = settings[linkKinds[link].lifetime];
    // Counted from now: however long the mail has waited, its link is good for what it says.
    const expiring = { ...record, expiresAt: addSeconds(now, lifetimeSeconds).getTime() };
    const url = await issueLink(linkDeps, link, { id: jobId, keyId }, expiring, now);
    if (job.channel === 'sms') return sendSms(linkSms(job, url, settings), jobId);
    return sendMail(await linkMessage(job, url, lifetimeSeconds, settings), jobId);
  }

  async function sendCode(jobId: string, job: CodeJob, now: Date): Promise<void> {
    const { purpose, account, keyId, record, to } = job;
    const issued = { id: jobId, keyId };
    const code = await issueCode(codeDeps, purpose, account, issued, record, now);
    // Used already, or replaced by a newer one: another SMS would only confuse.
    if (code === undefined) return;
    await sendSms({ to, text: codeText(job, code, settings) }, jobId);
  }

  return async (jobId, job, now) => {
    switch (job.kind) {
      case 'notice':
        if (job.channel === 'sms') return sendSms(noticeSms(job, settings), jobId);
        return sendMail(await noticeMessage(job, settings), jobId);
      case 'digest':
        return sendMail(await digestMessage(job, settings), jobId);
      case 'link':
        return sendLink(jobId, job, now);
      case 'code':
        return sendCode(jobId, job, now);
    }
  };
}

function mailTransport(settings: DeliverSettings, kv: KVNamespace): SendMail {
  const { mail, MAIL_FROM: from = '', RESEND_BASE_URL: baseUrl } = settings;
  switch (mail.transport) {
    case 'resend':
      return resendTransport({ apiKey: mail.apiKey, baseUrl, from });
    case 'outbox':
      return outboxTransport(kv, from, () => new Date());
    case 'own':
      return ownTransport(mail.send);
  }
}

function smsTransport({ sms }: DeliverSettings, kv: KVNamespace): SendSms {
  switch (sms.transport) {
    case 'twilio':
      return twilioTransport(sms);
    case 'webhook':
      return webhookTransport(sms);
    case 'outbox':
      return smsOutboxTransport(kv, () => new Date());
    case 'own':
      return ownTransport(sms.send);
    case 'off':
      // It was on when the job was queued.
      return async () => {
        throw new NotSent('SMS_TRANSPORT is off', 'give-up');
      };
  }
}
