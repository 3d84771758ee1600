import type { Endpoint } from '../webhooks/endpoints';
import { publicTypeOf } from '../webhooks/events';
import type { DeadLetter } from '../webhooks/message-store';
import type { SenderState } from '../webhooks/webhook-sender.object';
import type { DeadLetterOutput, WebhookOutput, WebhookStateOutput } from './webhook-schemas';

export const webhookOutput = (endpoint: Endpoint): WebhookOutput => ({
  ...endpoint,
  createdAt: endpoint.createdAt.toISOString(),
  previousSecretUntil: endpoint.previousSecretUntil?.toISOString() ?? null,
});

export const webhookStateOutput = ({
  state: { waiting, dead, last },
  ...endpoint
}: Endpoint & { state: SenderState }): WebhookStateOutput => ({
  ...webhookOutput(endpoint),
  waiting,
  dead,
  last: last && { ...last, at: iso(last.at) },
});

export const deadLetterOutput = (letter: DeadLetter): DeadLetterOutput => ({
  id: letter.id,
  type: publicTypeOf(letter),
  timestamp: iso(letter.at),
  userId: letter.userId,
  actor: letter.actor,
  tries: letter.tries,
  deadAt: iso(letter.deadAt),
  lastFailure: letter.lastFailure,
});

const iso = (at: number): string => new Date(at).toISOString();
