/** All that a queue needs to get a mail out: the mailbox's cap, a turn in the pace, and the delivery. */
import type { ObjectsByName } from '../core/object-location';
import { keyedHash, type Secrets, secretKey, secretKeys } from '../core/secret-key';
import { linkKinds } from '../links/kinds';
import { type DeliverSettings, makeDeliver } from './deliver';
import type { MailJob } from './job';
import type { MailPace } from './mail-pace.object';
import type { Admission, MailboxObject } from './mailbox.object';
import { mailboxOf } from './mailbox-name';
import type { Advice } from './pace';

export interface Courier {
  /** May this mailbox get this mail? Asked again for the same job it says the same. */
  admit(jobId: string, mail: Exclude<MailJob, { kind: 'digest' }>): Promise<Admission>;
  /** @returns how long to wait: 0 is now. */
  turn(place: number | null): Promise<{ place: number | null; waitMs: number }>;
  slowDown(advice: Advice): Promise<void>;
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
}

/** The outbox on this machine needs no pace. */
export function makeCourier(settings: CourierSettings, stores: CourierStores): Courier {
  const paced = settings.mail.transport === 'resend';
  const pace = () => stores.pace.getByName('mail');
  const windowMs = settings.RESET_WINDOW * 1000;
  return {
    admit: (jobId, mail) => {
      const mailbox = stores.mailboxes.getByName(mailboxName(settings.AUTH_SECRET, mail.to));
      return mail.kind === 'notice'
        ? mailbox.admitNotice(jobId, mail)
        : mailbox.admitLink(
            jobId,
            { address: mail.to, variant: mailboxOf(mail.to).variant, standing: mail.standing },
            windowMs,
          );
    },
    turn: async (place) =>
      paced ? await pace().turn(place, settings.MAIL_RATE) : { place: null, waitMs: 0 },
    slowDown: async (advice) => {
      if (paced) await pace().slowDown(advice);
    },
    deliver: makeDeliver(settings, stores.kv),
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
