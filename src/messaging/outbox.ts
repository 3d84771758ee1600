/** The local outbox: messages stay in KV for `GET /dev/outbox`. Settings refuse it when deployed. */
import type { Message, SendMail, SendSms, Sms } from './message';

export type SentMessage = SentMail | SentSms;

interface Sent {
  id: string;
  sentAt: string;
}

export interface SentMail extends Sent, Message {
  channel: 'email';
  from: string;
}

export interface SentSms extends Sent, Sms {
  channel: 'sms';
}

const prefix = 'outbox:';
const keptSeconds = 7 * 86_400;

export const outboxTransport =
  (kv: KVNamespace, from: string, now: () => Date): SendMail =>
  (message, id) =>
    keep(kv, { id, channel: 'email', from, sentAt: now().toISOString(), ...message });

export const smsOutboxTransport =
  (kv: KVNamespace, now: () => Date): SendSms =>
  (sms, id) =>
    keep(kv, { id, channel: 'sms', sentAt: now().toISOString(), ...sms });

const keep = (kv: KVNamespace, sent: SentMessage): Promise<void> =>
  kv.put(`${prefix}${sent.id}`, JSON.stringify(sent), { expirationTtl: keptSeconds });

/** Newest first, at most 100. Keys are random, so all are read before any is left out. */
export async function readOutbox(kv: KVNamespace): Promise<SentMessage[]> {
  const messages = await Promise.all(
    (await keysOf(kv)).map((name) => kv.get<SentMessage>(name, 'json')),
  );
  return messages
    .filter((message) => message !== null)
    .sort((a, b) => b.sentAt.localeCompare(a.sentAt))
    .slice(0, maxMessages);
}

const maxMessages = 100;

async function keysOf(kv: KVNamespace, cursor?: string): Promise<string[]> {
  const page = await kv.list({ prefix, ...(cursor && { cursor }) });
  const names = page.keys.map(({ name }) => name);
  return page.list_complete ? names : [...names, ...(await keysOf(kv, page.cursor))];
}
