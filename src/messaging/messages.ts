import { html } from 'hono/html';
import { type LinkKind, linkKinds } from '../links/kinds';
import type { DigestJob, Notice, NoticeJob } from './job';
import type { Message } from './message';

/** The mail with a link. `validFor` in words a person reads, such as "24 hours". */
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
 * Tells what happened. Without any link: who has learnt to click in such a mail clicks in a forged one
 * too.
 */
export function noticeMessage({ to, notice, at }: NoticeJob): Promise<Message> {
  const when = inUtc(at);
  const notYou =
    'If it was not you, ask for a new password where you log in, and tell whoever runs the service.';
  switch (notice) {
    case 'password-changed':
      return message(to, 'Your password was changed', [
        `The password of this account was changed at ${when}. Every session has ended.`,
        notYou,
      ]);
    case 'password-reset':
      return message(to, 'Your password was reset', [
        `A new password was set for this account by a mailed link at ${when}. Every session has ended.`,
        notYou,
      ]);
    case 'account-locked':
      return message(to, 'Too many wrong passwords', [
        `Somebody has sent too many wrong passwords for this account; the last one at ${when}. Logging in has to wait for a while.`,
        'If it was you, wait, or ask for a new password where you log in. If it was not, you need do nothing: nobody got in.',
      ]);
    case 'already-registered':
      return message(to, 'You already have an account', [
        `Somebody, probably you, tried at ${when} to open an account with this address. There is one already, and it stays as it is.`,
        'If it was you, log in, or ask for a new password where you log in. If it was not, you need do nothing.',
      ]);
  }
}

/** Several notices in one mail: what happened, how often, and when last. Without any link, as each of them. */
export function digestMessage({ to, told }: DigestJob): Promise<Message> {
  const lines = told.map(({ notice, times, lastAt }) =>
    times === 1
      ? `${happened[notice]}: once, at ${inUtc(lastAt)}.`
      : `${happened[notice]}: ${times} times, the last time at ${inUtc(lastAt)}.`,
  );
  return message(to, 'What happened to your account', [
    'Since the last mail about the accounts of this mailbox:',
    ...lines,
    'If any of it was not you, ask for a new password where you log in, and tell whoever runs the service.',
  ]);
}

const happened: Record<Notice, string> = {
  'password-changed': 'The password was changed, and every session ended',
  'password-reset': 'A new password was set by a mailed link, and every session ended',
  'account-locked': 'Too many wrong passwords were sent, and logging in had to wait',
  'already-registered': 'Somebody tried to open an account with this address, which has one',
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
