/** The wire shape of sessions. */
import * as z from 'zod/mini';
import { turnstileToken } from '../bots/pass-bot-check';
import { assertionSchema, factorProofSchema, factorProofs } from '../credentials/factors/schemas';
import { anyPassword, passwordExpiresAt } from '../credentials/schemas';
import { acrossMembers } from '../http/validate';
import { anyUsername } from '../identity/schemas';

export type LoginInput = z.output<typeof loginSchema>;
export type Transport = LoginInput['transport'];
export type SecondFactorInput = z.output<typeof secondFactorSchema>;
export type StepUpInput = z.output<typeof stepUpSchema>;
export type LoginOutput = z.output<typeof loginOutputSchema>;
export type SessionOutput = z.output<typeof sessionOutputSchema>;

const transport = z._default(
  z
    .enum(['bearer', 'cookie'])
    .check(
      z.describe(
        'How the tokens travel: in the body, for an Authorization header, or in cookies, for pages of your own.',
      ),
    ),
  'bearer',
);

export const loginSchema = z.strictObject({
  username: anyUsername,
  password: anyPassword,
  transport,
  turnstileToken,
});

const [totp, recoveryCode, passkey] = factorProofs;

/** `setup`: the factor was set up a moment ago, with the same token. */
export const secondFactorSchema = z.discriminatedUnion('method', [
  z.extend(totp, { transport }),
  z.extend(recoveryCode, { transport }),
  z.extend(passkey, { transport }),
  z.strictObject({ method: z.literal('setup'), transport }),
]);

export const passkeyLoginSchema = z.strictObject({ response: assertionSchema, transport });

/** A passkey needs no password beside it: it is two factors by itself. */
export const stepUpSchema = z
  .strictObject({
    password: z.optional(anyPassword),
    secondFactor: z.optional(factorProofSchema),
  })
  .check(
    acrossMembers(({ password, secondFactor }, broken) => {
      if (password === undefined && secondFactor === undefined) broken('password', 'required');
    }),
  );

export const refreshSchema = z.strictObject({
  /** Any text will do: what is no token is answered as an unknown one. */
  refreshToken: z.optional(
    z.string().check(z.describe('Leave it out if the token is in a cookie.')),
  ),
});

const lifetimes = {
  expiresIn: z.int().check(z.describe('Lifetime of the access token in seconds.')),
  refreshExpiresIn: z
    .int()
    .check(z.describe('Seconds until the session ends unless it is refreshed.')),
};

export const bearerOutputSchema = z.object({
  tokenType: z.literal('Bearer'),
  accessToken: z.string(),
  refreshToken: z.string(),
  ...lifetimes,
});

export const cookieOutputSchema = z.object({
  tokenType: z.literal('Cookie').check(z.describe('Both tokens are in cookies.')),
  ...lifetimes,
});

export const sessionOutputSchema = z.discriminatedUnion('tokenType', [
  bearerOutputSchema,
  cookieOutputSchema,
]);

const loginMembers = {
  passwordExpiresAt,
  executionTime: z
    .string()
    .check(z.describe('Until the last storage call had answered, as in `24 ms`.')),
};

export const loginOutputSchema = z.discriminatedUnion('tokenType', [
  z.extend(bearerOutputSchema, loginMembers),
  z.extend(cookieOutputSchema, loginMembers),
]);

const moment = z.iso.datetime();

export const listedSessionSchema = z.object({
  id: z.uuid(),
  current: z.boolean().check(z.describe('Whether this is the session of the request.')),
  device: z
    .nullable(z.string())
    .check(z.describe('Such as `Firefox on Windows`; null if the browser is not known.')),
  userAgent: z
    .nullable(z.string())
    .check(z.describe('As the client sent it, cut to 200 characters.')),
  city: z.nullable(z.string()),
  country: z.nullable(z.string()).check(z.describe('ISO 3166-1, two letters.')),
  firstSeenAt: moment,
  lastSeenAt: moment.check(z.describe('The login or the last refresh, to the hour.')),
  expiresAt: moment.check(z.describe('Unless it is refreshed before; to the hour.')),
});

export const sessionsOutputSchema = z.object({
  sessions: z.array(listedSessionSchema),
});
