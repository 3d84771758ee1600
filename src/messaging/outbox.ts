/** The local outbox: messages stay in KV for `GET /dev/outbox`. Settings refuse it when deployed. */
import type { Message, SendMail } from './message';

export interface SentMessage extends Message {
  id: string;
  from: string;
  sentAt: string;
}

const prefix = 'outbox:';
const keptSeconds = 7 * 86_400;

export const outboxTransport =
  (kv: KVNamespace, from: string, now: () => Date): SendMail =>
  async (message, idempotencyKey) => {
    const sentAt = now().toISOString();
    const sent: SentMessage = { id: idempotencyKey, from, sentAt, ...message };
    await kv.put(`${prefix}${idempotencyKey}`, JSON.stringify(sent), {
      expirationTtl: keptSeconds,
    });
  };

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
