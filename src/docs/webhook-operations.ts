import {
  changeWebhookSchema,
  createWebhookSchema,
  deadLettersSchema,
  resendSchema,
  resentSchema,
  rotateSecretSchema,
  sentTestSchema,
  webhookSchema,
  webhookStateSchema,
  webhooksSchema,
  webhookWithSecretSchema,
} from '../admin/webhook-schemas';
import { deadLetter, exampleCursor, webhook, webhookSecret } from './examples';
import { bodyProblems, type Operation, type Parameter, query, staffProblems } from './operation';

const id: Parameter = {
  in: 'path',
  name: 'id',
  description: 'As GET /v1/admin/webhooks lists it.',
  example: webhook.id,
};

/** Whose own URL a webhook may not have does not show in the document. */
const deps = { settings: { PUBLIC_URL: 'https://accounts.example.com' } };

const ofOne = [...staffProblems, 'webhook-not-found'] as const;
const confirmed = ['wrong-password', 'too-many-attempts'] as const;
const withSecret = {
  name: 'WebhookWithSecret',
  schema: webhookWithSecretSchema,
  example: { ...webhook, secret: webhookSecret },
};

/** For admins alone: what is sent, and how to check it, is in docs/webhooks.md. */
export const webhookOperations = (): Operation[] => [
  {
    id: 'listWebhooks',
    method: 'get',
    path: '/v1/admin/webhooks',
    tag: 'Staff',
    summary: 'List the webhooks',
    description: 'Only admins.',
    tokens: ['accessToken'],
    success: {
      status: 200,
      description: 'All there are, the oldest first.',
      body: { name: 'Webhooks', schema: webhooksSchema, example: { webhooks: [webhook] } },
    },
    problems: [...staffProblems],
  },
  {
    id: 'createWebhook',
    method: 'post',
    path: '/v1/admin/webhooks',
    tag: 'Staff',
    summary: 'Send events to a URL',
    description:
      'Only admins. From now on each event of these types is sent there at least once, signed as Standard Webhooks has it. There can be 20. A wrong password counts as a failed login of yours.',
    tokens: ['accessToken'],
    request: {
      name: 'NewWebhook',
      schema: createWebhookSchema(deps),
      example: {
        url: webhook.url,
        description: webhook.description,
        events: webhook.events,
        password: 'Tidal-Harbor-42',
      },
    },
    success: {
      status: 201,
      description: 'The webhook and its secret, which is shown this once.',
      headers: ['Location'],
      body: withSecret,
    },
    problems: [...bodyProblems, ...staffProblems, ...confirmed, 'too-many-webhooks'],
  },
  {
    id: 'readWebhook',
    method: 'get',
    path: '/v1/admin/webhooks/{id}',
    tag: 'Staff',
    summary: 'See how a webhook does',
    description: 'Only admins.',
    tokens: ['accessToken'],
    parameters: [id],
    success: {
      status: 200,
      description: 'The webhook, how much waits, how much is dead, and what came of the last try.',
      body: {
        name: 'WebhookState',
        schema: webhookStateSchema,
        example: {
          ...webhook,
          waiting: 2,
          dead: 1,
          last: { at: '2026-11-26T09:10:00.000Z', ok: false, outcome: 'status-500' },
        },
      },
    },
    problems: [...ofOne],
  },
  {
    id: 'changeWebhook',
    method: 'patch',
    path: '/v1/admin/webhooks/{id}',
    tag: 'Staff',
    summary: 'Change a webhook, or switch it off and on',
    description:
      'Only admins. What is left out stays. While it is off nothing is sent, what waits is kept, and what happens meanwhile is not sent later. A change tries at once what has failed before. Another `url` wants your `password`.',
    tokens: ['accessToken'],
    parameters: [id],
    request: {
      name: 'WebhookPatch',
      schema: changeWebhookSchema(deps),
      example: { enabled: false },
    },
    success: {
      status: 200,
      description: 'The webhook as it is then.',
      body: { name: 'Webhook', schema: webhookSchema, example: { ...webhook, enabled: false } },
    },
    problems: [...bodyProblems, ...ofOne, ...confirmed],
  },
  {
    id: 'deleteWebhook',
    method: 'delete',
    path: '/v1/admin/webhooks/{id}',
    tag: 'Staff',
    summary: 'Delete a webhook',
    description: 'Only admins. What waits and what is dead goes with it.',
    tokens: ['accessToken'],
    parameters: [id],
    success: { status: 204, description: 'The webhook is gone.' },
    problems: [...ofOne],
  },
  {
    id: 'rotateWebhookSecret',
    method: 'post',
    path: '/v1/admin/webhooks/{id}/rotate-secret',
    tag: 'Staff',
    summary: 'Give a webhook a new secret',
    description:
      'Only admins. For 24 hours the secret before signs too, beside the new one; one that was before that is dead at once.',
    tokens: ['accessToken'],
    parameters: [id],
    request: {
      name: 'WebhookRotation',
      schema: rotateSecretSchema,
      example: { password: 'Tidal-Harbor-42' },
    },
    success: {
      status: 200,
      description: 'The webhook and its new secret, which is shown this once.',
      body: withSecret,
    },
    problems: [...bodyProblems, ...ofOne, ...confirmed],
  },
  {
    id: 'testWebhook',
    method: 'post',
    path: '/v1/admin/webhooks/{id}/test',
    tag: 'Staff',
    summary: 'Send a test event',
    description:
      'Only admins. An event of the type `webhook.test`, signed and tried as any other; `last` of GET /v1/admin/webhooks/{id} says what came of it.',
    tokens: ['accessToken'],
    parameters: [id],
    success: {
      status: 202,
      description: 'It is on its way.',
      body: { name: 'SentTest', schema: sentTestSchema, example: { id: deadLetter.id } },
    },
    problems: [...ofOne, 'webhook-disabled'],
  },
  {
    id: 'listDeadLetters',
    method: 'get',
    path: '/v1/admin/webhooks/{id}/dead-letters',
    tag: 'Staff',
    summary: 'See what could not be delivered',
    description: 'Only admins. What ten tries over three days have failed for, for 30 days.',
    tokens: ['accessToken'],
    parameters: [
      id,
      query('limit', 'How many at most, 1 to 100; 50 where it is left out.', { example: '50' }),
      query('cursor', 'The `nextCursor` of the page before.', { example: exampleCursor }),
    ],
    success: {
      status: 200,
      description: 'A page of them, the oldest first.',
      body: {
        name: 'DeadLetters',
        schema: deadLettersSchema,
        example: { deadLetters: [deadLetter], nextCursor: null },
      },
    },
    problems: [...ofOne, 'validation-failed'],
  },
  {
    id: 'resendDeadLetters',
    method: 'post',
    path: '/v1/admin/webhooks/{id}/dead-letters/resend',
    tag: 'Staff',
    summary: 'Send again what could not be delivered',
    description:
      'Only admins. With the same ids and all tries before them. What is dead no more is passed over. Refused with `webhook-disabled` while the webhook is off: enable it first.',
    tokens: ['accessToken'],
    parameters: [id],
    request: { name: 'Resend', schema: resendSchema, example: { ids: [deadLetter.id] } },
    success: {
      status: 200,
      description: 'How many are sent again.',
      body: { name: 'Resent', schema: resentSchema, example: { count: 1 } },
    },
    problems: [...bodyProblems, ...ofOne, 'webhook-disabled'],
  },
];
