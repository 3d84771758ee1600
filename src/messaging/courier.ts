/** All that a queue needs to get a mail out: the mailbox's cap, a turn in the pace, and the delivery. */
import type { ObjectsByName } from '../core/object-location';
import { keyedHash, type Secrets, secretKey } from '../core/secret-key';
import { linkKinds } from '../links/kinds';
import type { OneTimeCode } from '../links/one-time-code.object';
import { type DeliverSettings, makeDeliver } from './deliver';
import type { Channel, MailJob } from './job';
import type { MailPace } from './mail-pace.object';
import type { Admission, MailboxObject } from './mailbox.object';
import { mailboxOf } from './mailbox-name';
import type { Advice } from './pace';

export interface Courier {
  /** May this mailbox get this mail? Asked again for the same job it says the same. */
  admit(jobId: string, mail: Exclude<MailJob, { kind: 'digest' }>): Promise<Admission>;
  /** @returns how long to wait: 0 is now. */
  turn(channel: Channel, place: number | null): Promise<{ place: number | null; waitMs: number }>;
  slowDown(channel: Channel, advice: Advice): Promise<void>;
  /** Writes the link, if there is one, into KV and the mail to the provider. @throws where either did not take it. */
  deliver(jobId: string, mail: MailJob, now: Date): Promise<void>;
  /** How long after its first try a mail may be repeated as it is; later its link would not be good for what it says. */
  repeatableMs(mail: MailJob): number;
}

export interface CourierSettings extends DeliverSettings {
  RESET_WINDOW: number;
  /** Mails a second. */
  MAIL_RATE: number;
}

export interface CourierStores {
  kv: KVNamespace;
  mailboxes: ObjectsByName<MailboxObject>;
  pace: ObjectsByName<MailPace>;
  oneTimeCodes: ObjectsByName<OneTimeCode>;
}

/** Mails go at the pace that the plan allows; SMS as fast as they come, but for the pauses that the provider asks for. */
export function makeCourier(settings: CourierSettings, stores: CourierStores): Courier {
  const rates: Record<Channel, number> = { email: settings.MAIL_RATE, sms: 1000 };
  // The outbox on this machine needs no pace.
  const paced: Record<Channel, boolean> = {
    email: settings.mail.transport === 'resend',
    sms: settings.sms.transport === 'twilio' || settings.sms.transport === 'webhook',
  };
  const paces: Record<Channel, string> = { email: 'mail', sms: 'sms' };
  const pace = (channel: Channel) => stores.pace.getByName(paces[channel]);
  const windowMs = settings.RESET_WINDOW * 1000;
  return {
    admit: async (jobId, mail) => {
      if (mail.kind === 'code') return 'send';
      const mailbox = stores.mailboxes.getByName(mailboxName(settings.AUTH_SECRET, mail.to));
      return mail.kind === 'notice'
        ? mailbox.admitNotice(jobId, mail)
        : mailbox.admitLink(
            jobId,
            { address: mail.to, variant: mailboxOf(mail.to).variant, standing: mail.standing },
            windowMs,
          );
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
