/** The wire shape of what staff does: validation, types and the OpenAPI document come from here. */
import * as z from 'zod/mini';
import {
  address,
  checkDates,
  comments,
  dateOfBirth,
  dateOfJoining,
  locale,
  name,
} from '../accounts/profile-members';
import { checkPasswordRules, userSchema } from '../accounts/schemas';
import { roles, serverPermissions } from '../core/roles';
import type { CredentialDeps } from '../credentials/deps';
import { anyPassword, passwordRules } from '../credentials/schemas';
import { acrossMembers, type Broken, brokenRule, readText } from '../http/validate';
import { normalizeEmail, normalizePhone } from '../identity/identifier';

export type CreateUserInput = z.output<ReturnType<typeof createUserSchema>>;
export type ResetFactorsInput = z.output<typeof resetFactorsSchema>;
export type SetRoleInput = z.output<typeof setRoleSchema>;
export type CreateApiKeyInput = z.output<typeof createApiKeySchema>;
export type AdminUserOutput = z.output<typeof adminUserSchema>;
export type StaffOutput = z.output<typeof staffSchema>;
export type ApiKeyOutput = z.output<typeof apiKeySchema>;

/** The body of POST /v1/admin/users. */
export const createUserSchema = (
  deps: Pick<CredentialDeps, 'passwordViolations'> & {
    now: () => Date;
    settings: { DEFAULT_COUNTRY: string | undefined };
  },
) =>
  z
    .strictObject({
      email: z
        .optional(readText(normalizeEmail, 'invalid_email'))
        .check(z.describe('What the account signs in with, where there is one.')),
      phone: z
        .optional(
          readText((text) => normalizePhone(text, deps.settings.DEFAULT_COUNTRY), 'invalid_phone'),
        )
        .check(z.describe('What it signs in with where there is no e-mail address.')),
      password: z
        .optional(z.string())
        .check(
          z.describe(
            `Has to be replaced at the first login. Leave it out, and the owner gets an invitation to choose one. ${passwordRules}`,
          ),
        ),
      firstName: name,
      lastName: name,
      dateOfBirth,
      dateOfJoining,
      address: z.optional(address),
      comments: z.optional(comments),
      locale: z.optional(locale),
    })
    .check(
      acrossMembers(checkReachable),
      acrossMembers((body, broken) => checkDates(body, deps.now(), broken)),
      acrossMembers((body, broken) => {
        const username = body.email ?? body.phone;
        checkPasswordRules({ ...body, username }, deps.passwordViolations, broken);
      }),
    );

/** An invitation goes to a mailbox. */
function checkReachable(body: Record<string, unknown>, broken: Broken): void {
  if (body.email !== undefined) return;
  if (body.phone === undefined) broken('email', 'required');
  else if (body.password === undefined) broken('password', 'required');
}

export const resetFactorsSchema = z.strictObject({ password: anyPassword });

/** From when the password alone opens the account, unless its owner objects. */
export const resetFactorsOutputSchema = z.object({ resetAt: z.iso.datetime() });

export const setRoleSchema = z.strictObject({
  role: z
    .nullable(z.enum(roles))
    .check(z.describe('`null` takes the role away. Either way every session of theirs ends.')),
  password: anyPassword.check(z.describe('Yours, to confirm it.')),
});

/** Who asks, as the admin API sees them. */
export const staffSchema = z.object({
  kind: z.enum(['person', 'key']),
  id: z.uuid(),
  name: z.nullable(z.string()).check(z.describe('What a person signs in with; `null` of a key.')),
  role: z.nullable(z.enum(roles)),
  permissions: z.array(z.string()),
});

export const adminUserSchema = z.extend(userSchema, {
  externalId: z
    .nullable(z.string())
    .check(z.describe('What the person was known by in the system that they came from.')),
  role: z.nullable(z.enum(roles)),
  deletionAt: z
    .nullable(z.iso.datetime())
    .check(z.describe('When all of the account will be gone, where its deletion was asked for.')),
  secondFactor: z.boolean().check(z.describe('Whether a login asks for more than the password.')),
  secondFactorsResetAt: z
    .nullable(z.iso.datetime())
    .check(z.describe('From when it does not any more, where staff was asked for that.')),
});

const permission = z.enum(serverPermissions);

export const createApiKeySchema = z.strictObject({
  name: name.check(z.describe('What it is for, such as "billing server". 1 to 100 characters.')),
  permissions: z.array(permission).check(
    z.check(({ value, issues }) => {
      if (value.length === 0) issues.push(brokenRule('too_few', value));
      if (new Set(value).size < value.length) issues.push(brokenRule('repeated', value));
    }),
    z.describe('What it may do, each once.'),
  ),
  expiresInDays: z._default(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(365),
        z.describe('Days until it expires, 1 to 365. Make another one in time.'),
      ),
    90,
  ),
  password: anyPassword.check(z.describe('Yours, to confirm it.')),
});

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  permissions: z.array(permission),
  createdAt: z.iso.datetime(),
  createdBy: z.uuid().check(z.describe('The admin who made it.')),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z
    .nullable(z.iso.datetime())
    .check(z.describe('To the hour; `null` where it was never used.')),
});

export const newApiKeySchema = z.extend(apiKeySchema, {
  key: z.string().check(z.describe('Shown this once. Send it as "Authorization: Bearer <key>".')),
});

export const apiKeysSchema = z.object({ apiKeys: z.array(apiKeySchema) });

export type UserActivityOutput = z.output<typeof userActivitySchema>;

export const staffEventSchema = z.object({
  requestId: z.string(),
  event: z.string().check(z.describe('A name of the OWASP Logging Vocabulary.')),
  outcome: z.enum(['success', 'failure']),
  reason: z.nullable(z.string()),
  at: z.iso.datetime(),
  actor: z
    .nullable(z.string())
    .check(
      z.describe(
        'Who did it, where that was not the owner: `user:<id>`, `key:<id>` or `operator`.',
      ),
    ),
  ip: z.nullable(z.string()),
  country: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
});

export const userActivitySchema = z.object({ events: z.array(staffEventSchema) });
