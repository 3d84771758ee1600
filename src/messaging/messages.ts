import { html } from 'hono/html';
import { type LinkKind, linkKinds } from '../links/kinds';
import type { DigestJob, Notice, NoticeJob } from './job';
import type { Message } from './message';

/** The mail with a link. `validFor` in words, such as "24 hours". */
export function linkMessage(
  kind: LinkKind,
  to: string,
  link: string,
  validFor: string,
): Promise<Message> {
  const { subject, why, action, terms, notYou } = linkKinds[kind].mail;
  return message(to, subject, [why, { text: action, link }, terms(validFor), notYou]);
}

/**
 * Says what happened. Contains no link: people who learn to click in such mails also click in forged ones.
 */
export function noticeMessage({
  to,
  notice,
  at,
  from,
  deletionAt = at,
}: NoticeJob): Promise<Message> {
  const when = inUtc(at);
  const notYou =
    'If this was not you, reset your password where you log in, and contact the support of this service.';
  switch (notice) {
    case 'new-login':
      return message(to, 'New login to your account', [
        `Someone logged in to this account at ${when} from a device that had not logged in since the password was set: ${from ?? 'an unknown device'}.`,
        'If this was you, there is nothing to do. If not, change your password, or reset it where you log in. That ends every session.',
      ]);
    case 'session-reused':
      return message(to, 'A session was ended for your safety', [
        `One of your sessions may have been copied: an old token of it was used at ${when}. This can also happen when a device is restored from a backup, or loses its connection at the wrong moment. We have ended that session.`,
        'Log in again to continue. If you do not know why this happened, change your password. That ends every session.',
      ]);
    case 'password-changed':
      return message(to, 'Your password was changed', [
        `The password of this account was changed at ${when}. All sessions have ended.`,
        notYou,
      ]);
    case 'password-reset':
      return message(to, 'Your password was reset', [
        `The password of this account was reset with a mailed link at ${when}. All sessions have ended.`,
        notYou,
      ]);
    case 'account-locked':
      return message(to, 'Too many wrong passwords', [
        `Someone entered too many wrong passwords for this account, the last one at ${when}. Attempts from the same place are blocked for a while.`,
        'If this was you, wait a while or reset your password where you log in. If not, you do not need to do anything: nobody got in.',
      ]);
    case 'already-registered':
      return message(to, 'You already have an account', [
        `Someone, probably you, tried to open an account with this address at ${when}. You already have one, and it has not changed.`,
        'If this was you, log in, or reset your password where you log in. If not, you do not need to do anything.',
      ]);
    case 'deletion-requested':
      return message(to, 'Your account will be deleted', [
        `Someone, probably you, asked for the deletion of this account at ${when}. All sessions have ended. The account and everything in it will be erased at ${inUtc(deletionAt)}. After that nobody can bring it back.`,
        'If you want to keep it, log in before then. If this was not you, reset your password where you log in, then log in with the new one, and contact the support of this service.',
      ]);
    case 'deletion-cancelled':
      return message(to, 'Your account will not be deleted', [
        `Someone, probably you, logged in to this account at ${when}. Its deletion is cancelled, and nothing was erased.`,
        'If you still want it deleted, ask for that again. If this was not you, reset your password where you log in, and contact the support of this service.',
      ]);
  }
}

/** Several notices in one mail: what happened, how often, and when it last did. Contains no link either. */
export function digestMessage({ to, told }: DigestJob): Promise<Message> {
  const lines = told.map(({ notice, times, lastAt }) =>
    times === 1
      ? `${happened[notice]}: once, at ${inUtc(lastAt)}.`
      : `${happened[notice]}: ${times} times, the last time at ${inUtc(lastAt)}.`,
  );
  return message(to, 'What happened to your account', [
    'This has happened since our last mail to this mailbox:',
    ...lines,
    'If any of this was not you, reset your password where you log in, and contact the support of this service.',
  ]);
}

const happened: Record<Notice, string> = {
  'new-login': 'Someone logged in from a new device',
  'session-reused': 'An old token of a session was used, and we ended that session',
  'password-changed': 'The password was changed, and all sessions ended',
  'password-reset': 'The password was reset with a mailed link, and all sessions ended',
  'account-locked':
    'Too many wrong passwords were entered, and attempts from the same place were blocked for a while',
  'already-registered': 'Someone tried to open an account with this address, which already has one',
  'deletion-requested':
    'The deletion of the account was requested, all sessions ended, and a login keeps the account',
  'deletion-cancelled': 'Someone logged in, and the deletion of the account was cancelled',
};

const inUtc = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

type Paragraph = string | { text: string; link: string };

async function message(to: string, subject: string, paragraphs: Paragraph[]): Promise<Message> {
  const text = paragraphs.map((part) =>
    typeof part === 'string' ? part : `${part.text}: ${part.link}`,
  );
  const markup = paragraphs.map((part) =>
    typeof part === 'string'
      ? html`<p>${part}</p>`
      : html`<p><a href="${part.link}">${part.text}</a></p>`,
  );
  return { to, subject, text: text.join('\n\n'), html: String(await html`${markup}`) };
}
