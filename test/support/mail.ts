/** What the mail provider's stand-in got, and how it should behave, by recipient. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { mailboxName } from '../../src/messaging/courier';
import { travel } from './clock';
import type { AcceptedMail, ProviderMode, Try } from './mail-types';
import { secretsOf } from './secrets';

const control = (to: string) => `${env.RESEND_BASE_URL}/control/${encodeURIComponent(to)}`;

export async function providerAnswers(to: string, mode: ProviderMode): Promise<void> {
  await fetch(control(to), { method: 'PUT', body: JSON.stringify({ mode }) });
}

export async function mailsTo(to: string): Promise<AcceptedMail[]> {
  return (await seenBy(to)).accepted;
}

export async function triesFor(to: string): Promise<Try[]> {
  return (await seenBy(to)).tries;
}

/**
 * Lets the queue of this account work. The pace begins anew: all tests share it, and each has a clock of its own.
 * @returns whether it had anything to do.
 */
export async function runMailQueue(accountKey: string): Promise<boolean> {
  await freshPace();
  return runDurableObjectAlarm(env.MAIL_QUEUE.getByName(accountKey));
}

/** Lets a mailbox send what it holds. @returns whether it had anything to do. */
export async function runMailbox(address: string): Promise<boolean> {
  await freshPace();
  return runDurableObjectAlarm(mailboxFor(address));
}

/** All that the mailbox of a person was sent, subjects and texts, once nothing waits any more. */
export async function readMailbox(person: { id: string; username: string }): Promise<string> {
  await runMailQueue(person.id);
  for (let i = 0; i < 10 && (await runMailbox(person.username)); i++) travel('1h');
  return (await mailsTo(person.username))
    .map(({ subject, text }) => `${subject}\n${text}`)
    .join('\n');
}

export const mailboxFor = (address: string) =>
  env.MAILBOX.getByName(mailboxName(secretsOf(), address));

export const thePace = () => env.MAIL_PACE.getByName('mail');

export async function freshPace(): Promise<void> {
  for (const pace of [thePace(), env.MAIL_PACE.getByName('sms')]) {
    await runInDurableObject(pace, (_, { storage }) => storage.deleteAll());
  }
}

/** The token in the newest mail with a link to this address. */
export async function linkTokenOf(to: string): Promise<string> {
  const tokens = (await mailsTo(to)).flatMap(({ text }) => /#token=([\w-]+)/.exec(text)?.[1] ?? []);
  const token = tokens.at(-1);
  if (!token) throw new Error(`no link was sent to ${to}`);
  return token;
}

async function seenBy(to: string) {
  const response = await fetch(control(to));
  return response.json<{ accepted: AcceptedMail[]; tries: Try[] }>();
}
