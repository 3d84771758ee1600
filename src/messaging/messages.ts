/** The mails, from what the queue keeps of them and the texts of their language. */
import { html } from 'hono/html';
import type { DigestJob, LinkJob, NoticeJob } from './job';
import type { Message } from './message';
import { textsIn } from './texts/by-locale';

export function linkMessage(
  { link: kind, to, locale }: LinkJob,
  link: string,
  validForSeconds: number,
): Promise<Message> {
  const { subject, why, action, terms, notYou } = textsIn(locale).links[kind];
  return message(to, subject, [why, { text: action, link }, terms(validForSeconds), notYou]);
}

/**
 * Says what happened. Contains no link: people who learn to click in such mails also click in forged ones.
 */
export function noticeMessage({ to, locale, notice, at, from }: NoticeJob): Promise<Message> {
  const { subject, happened, advice } = textsIn(locale).notices[notice];
  return message(to, subject, [happened({ at, from }), advice(undefined)]);
}

/** Several notices in one mail: what happened, how often, and when it last did. Contains no link either. */
export function digestMessage({ to, locale, told }: DigestJob): Promise<Message> {
  const { digest, notices } = textsIn(locale);
  const lines = told.map(({ notice, times, lastAt }) =>
    digest.line(notices[notice].inDigest, times, lastAt),
  );
  return message(to, digest.subject, [digest.intro, ...lines, digest.advice(undefined)]);
}

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
