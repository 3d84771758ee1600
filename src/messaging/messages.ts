/** The mails, from what the queue keeps of them, the texts of their language, and the layout. */
import { type Brand, serviceName } from '../core/brand';
import { defaultLocale } from '../core/locale';
import type { DigestJob, LinkJob, MailJob, NoticeJob } from './job';
import { htmlOf, type MailContent, textOf } from './mail-layout';
import type { Message, Sms } from './message';
import { textsIn } from './texts/by-locale';

export function linkMessage(
  job: LinkJob,
  link: string,
  validForSeconds: number,
  brand: Brand,
): Promise<Message> {
  const { subject, why, action, terms, notYou } = textsIn(job.locale).links[job.link];
  const parts = [why, { action, link }, terms(validForSeconds), notYou];
  return message(job, { subject, preview: why, parts }, brand);
}

/** Short, as it costs by its length: what happened, and no more. */
export const noticeSms = (
  { to, locale, notice }: NoticeJob,
  service: Parameters<typeof serviceName>[0],
): Sms => ({
  to,
  text: `${serviceName(service)}: ${textsIn(locale).notices[notice].subject}.`,
});

/** Short, for the same reason. */
export function linkSms(
  { to, locale, link: kind }: LinkJob,
  link: string,
  service: Parameters<typeof serviceName>[0],
): Sms {
  const { subject, action } = textsIn(locale).links[kind];
  return { to, text: `${serviceName(service)}: ${subject}. ${action}: ${link}` };
}

/**
 * Says what happened. Leads nowhere but to the support: people who learn to click in such mails also click in forged ones.
 */
export function noticeMessage(job: NoticeJob, brand: Brand): Promise<Message> {
  const { subject, happened, advice } = textsIn(job.locale).notices[job.notice];
  const { at, from, deletionAt = at, dueAt = at } = job;
  const what = happened({ at, from, deletionAt, dueAt });
  return message(job, { subject, preview: what, parts: [what, advice(brand.BRAND_NAME)] }, brand);
}

/** Several notices in one mail: what happened, how often, and when it last did. Leads nowhere else either. */
export function digestMessage(job: DigestJob, brand: Brand): Promise<Message> {
  const { digest, notices } = textsIn(job.locale);
  const list = job.told.map(({ notice, times, lastAt }) =>
    digest.line(notices[notice].inDigest, times, lastAt),
  );
  const parts = [digest.intro, { list }, digest.advice(brand.BRAND_NAME)];
  const preview = list.join(' ');
  return message(job, { subject: digest.subject, preview, parts }, brand);
}

async function message(
  { to, locale = defaultLocale }: MailJob,
  said: Omit<MailContent, 'locale'>,
  brand: Brand,
): Promise<Message> {
  const content = { locale, ...said };
  const { subject } = content;
  return { to, subject, text: textOf(content, brand), html: await htmlOf(content, brand) };
}
