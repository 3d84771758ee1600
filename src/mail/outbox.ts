/** The local outbox: messages stay in KV for `GET /dev/outbox`. Settings refuse it when deployed. */
import type { Message, SendMail } from './message';

export interface SentMessage extends Message {
  id: string;
  sentAt: string;
}

const prefix = 'outbox:';
const keptSeconds = 7 * 86_400;

export const outboxTransport =
  (kv: KVNamespace, from: string, now: () => Date): SendMail =>
  async (message, idempotencyKey) => {
    const sentAt = now().toISOString();
    const sent = { id: idempotencyKey, from, sentAt, ...message };
    await kv.put(`${prefix}${idempotencyKey}`, JSON.stringify(sent), {
      expirationTtl: keptSeconds,
    });
  };

/** Newest first, at most 100. */
export async function readOutbox(kv: KVNamespace): Promise<SentMessage[]> {
  const { keys } = await kv.list({ prefix, limit: 100 });
  const messages = await Promise.all(keys.map(({ name }) => kv.get<SentMessage>(name, 'json')));
  return messages
    .filter((message) => message !== null)
    .sort((a, b) => b.sentAt.localeCompare(a.sentAt));
}
