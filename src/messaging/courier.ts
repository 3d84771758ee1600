/** All that a queue needs to get a mail out: the mailbox's cap, a turn in the pace, and the delivery. */
import type { ObjectsByName } from '../core/object-location';
import { keyedHash, type Secrets, secretKey, secretKeys } from '../core/secret-key';
import type { Quota } from '../limits/quota.object';
import { linkKinds } from '../links/kinds';
import type { OneTimeCode } from '../links/one-time-code.object';
import { type DeliverSettings, makeDeliver } from './deliver';
import type { Channel, MailJob } from './job';
import type { MailPace } from './mail-pace.object';
import type { Admission, MailboxObject } from './mailbox.object';
import { mailboxOf } from './mailbox-name';
import type { Advice } from './pace';
import { makeAdmitSms, type SmsLimits, type SmsRefusal } from './sms-limits';

export interface Courier {
  /** May this mailbox or this number get this message? Asked again for the same job it says the same. */
  admit(jobId: string, mail: Exclude<MailJob, { kind: 'digest' }>): Promise<Verdict>;
  /** @returns how long to wait: 0 is now. */
  turn(channel: Channel, place: number | null): Promise<{ place: number | null; waitMs: number }>;
  slowDown(channel: Channel, advice: Advice): Promise<void>;
  /** Writes the link, if there is one, into KV and the mail to the provider. @throws where either did not take it. */
  deliver(jobId: string, mail: MailJob, now: Date): Promise<void>;
  /** How long after its first try a mail may be repeated as it is; later its link would not be good for what it says. */
  repeatableMs(mail: MailJob): number;
}

/** `held`: the mailbox keeps it and sends it with others. Otherwise why it is not sent. */
export type Verdict = 'send' | 'held' | 'mailbox-full' | SmsRefusal;

export interface CourierSettings extends DeliverSettings, SmsLimits {
  RESET_WINDOW: number;
  /** Mails a second. */
  MAIL_RATE: number;
}

export interface CourierStores {
  kv: KVNamespace;
  mailboxes: ObjectsByName<MailboxObject>;
  pace: ObjectsByName<MailPace>;
  oneTimeCodes: ObjectsByName<OneTimeCode>;
  quotas: ObjectsByName<Quota>;
}

/** Mails go at the pace that the plan allows; SMS as fast as they come, but for the pauses that the provider asks for. */
export function makeCourier(settings: CourierSettings, stores: CourierStores): Courier {
  const rates: Record<Channel, number> = { email: settings.MAIL_RATE, sms: 1000 };
  // The outbox on this machine needs no pace.
  const paced: Record<Channel, boolean> = {
    email: settings.mail.transport !== 'outbox',
    sms: settings.sms.transport !== 'outbox' && settings.sms.transport !== 'off',
  };
  const paces: Record<Channel, string> = { email: 'mail', sms: 'sms' };
  const pace = (channel: Channel) => stores.pace.getByName(paces[channel]);
  const windowMs = settings.RESET_WINDOW * 1000;
  const admitSms = makeAdmitSms(settings, stores.quotas);
  return {
    admit: async (jobId, mail) => {
      if (mail.kind === 'code') return admitSms(jobId, mail);
      if (mail.channel === 'sms') {
        // The way back to a number: strangers who use up a limit must not keep it from its owner.
        if (mail.kind === 'link') return 'send';
        return admitSms(jobId, { to: mail.to, network: null, standing: 'proved' });
      }
      const mailbox = stores.mailboxes.getByName(mailboxName(settings.AUTH_SECRET, mail.to));
      const admission: Admission =
        mail.kind === 'notice'
          ? await mailbox.admitNotice(jobId, mail)
          : await mailbox.admitLink(
              jobId,
              { address: mail.to, variant: mailboxOf(mail.to).variant, standing: mail.standing },
              windowMs,
            );
      return admission === 'full' ? 'mailbox-full' : admission;
    },
    turn: async (channel, place) =>
      paced[channel] ? await pace(channel).turn(place, rates[channel]) : { place: null, waitMs: 0 },
    slowDown: async (channel, advice) => {
      if (paced[channel]) await pace(channel).slowDown(advice);
    },
    deliver: makeDeliver(settings, stores),
    // An eighth of the link's life: so much longer than it says may it live at most.
    repeatableMs: (mail) =>
      mail.kind === 'link'
        ? (settings[linkKinds[mail.link].lifetime] * 1000) / 8
        : Number.POSITIVE_INFINITY,
  };
}

/** A keyed hash: the name of an object is no list of addresses. */
export const mailboxName = (secrets: Secrets, address: string): string =>
  keyedHash(secretKey(secrets, 'mailbox'), mailboxOf(address).canonical);

/** The same under every secret: an object is named by the one that was first in its time. */
export const mailboxNames = (secrets: Secrets, address: string): string[] =>
  secretKeys(secrets, 'mailbox').map(({ key }) => keyedHash(key, mailboxOf(address).canonical));
