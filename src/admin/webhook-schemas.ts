/** The wire shape of webhooks. */
import * as z from 'zod/mini';
import { name } from '../accounts/profile-members';
import { anyPassword } from '../credentials/schemas';
import { acrossMembers, brokenRule, readText } from '../http/validate';
import { webhookTypes } from '../webhooks/events';
import { publicUrl } from '../webhooks/public-url';
import { cursor, limit } from './query-schemas';

export type WebhookOutput = z.output<typeof webhookSchema>;
export type WebhookStateOutput = z.output<typeof webhookStateSchema>;
export type DeadLetterOutput = z.output<typeof deadLetterSchema>;

interface SchemaDeps {
  settings: { PUBLIC_URL: string };
}

const url = ({ settings }: SchemaDeps) =>
  readText((text) => publicUrl(text, settings.PUBLIC_URL), 'invalid_url').check(
    z.describe(
      'https, of a server on the internet: no private or local address or name, port 443 or from 1024 on, no user, password or fragment.',
    ),
  );

const description = name.check(
  z.describe('What it is for, such as "billing". 1 to 100 characters.'),
);

const types = z.array(z.enum(webhookTypes)).check(
  z.check(({ value, issues }) => {
    if (value.length === 0) issues.push(brokenRule('too_few', value));
    if (new Set(value).size < value.length) issues.push(brokenRule('repeated', value));
  }),
  z.describe('What it wants to hear of, each once.'),
);

const password = anyPassword.check(z.describe('Yours, to confirm it.'));

export const createWebhookSchema = (deps: SchemaDeps) =>
  z.strictObject({ url: url(deps), description, events: types, password });

export const changeWebhookSchema = (deps: SchemaDeps) =>
  z
    .strictObject({
      url: z.optional(url(deps)),
      description: z.optional(description),
      events: z.optional(types),
      enabled: z.optional(z.boolean()),
      password: z
        .optional(anyPassword)
        .check(z.describe('Yours, to confirm another `url`; needed with one alone.')),
    })
    .check(
      acrossMembers((body, broken) => {
        // Events go elsewhere for as long as nobody looks: longer than a stolen session.
        if (body.url !== undefined && body.password === undefined) broken('password', 'required');
      }),
    );

export const rotateSecretSchema = z.strictObject({ password });

export const resendSchema = z.strictObject({
  ids: z
    .optional(
      z.array(z.string()).check(
        z.check(({ value, issues }) => {
          if (value.length === 0) issues.push(brokenRule('too_few', value));
        }),
      ),
    )
    .check(z.describe('Which ones; all where it is left out.')),
});

export const deadLettersQuerySchema = z.strictObject({ limit, cursor });

export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.enum(webhookTypes)),
  enabled: z.boolean(),
  createdAt: z.iso.datetime(),
  createdBy: z.uuid().check(z.describe('The admin who made it.')),
  previousSecretUntil: z
    .nullable(z.iso.datetime())
    .check(z.describe('Until when the secret before the last rotation signs too.')),
});

export const webhooksSchema = z.object({ webhooks: z.array(webhookSchema) });

export const webhookWithSecretSchema = z.extend(webhookSchema, {
  secret: z.string().check(z.describe('Shown this once. What the signatures are checked with.')),
});

const count = z.int().check(z.minimum(0));

export const webhookStateSchema = z.extend(webhookSchema, {
  waiting: count.check(z.describe('Events that are on their way, or are tried again.')),
  dead: count.check(z.describe('Events that every try has failed for.')),
  last: z
    .nullable(
      z.object({
        at: z.iso.datetime(),
        ok: z.boolean(),
        outcome: z.string().check(z.describe('Such as `status-204`, `status-500` or `timeout`.')),
      }),
    )
    .check(z.describe('What came of the last try.')),
});

export const sentTestSchema = z.object({
  id: z.uuid().check(z.describe('The `webhook-id` of the event.')),
});

export const resentSchema = z.object({ count });

export const deadLetterSchema = z.object({
  id: z.string().check(z.describe('The `webhook-id`; the `requestId` of the event in the trail.')),
  type: z.string(),
  timestamp: z.iso.datetime().check(z.describe('When it happened.')),
  userId: z.nullable(z.string()),
  actor: z.nullable(z.string()),
  tries: z.int(),
  deadAt: z.iso.datetime().check(z.describe('When the last try failed; 30 days later it is gone.')),
  lastFailure: z.string(),
});

export const deadLettersSchema = z.object({
  deadLetters: z.array(deadLetterSchema),
  nextCursor: z.nullable(z.string()).check(z.describe('Send it as `cursor`; `null` at the end.')),
});
