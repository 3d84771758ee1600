/** The wire shape of second factors, as their owner sets them up, lists and removes them. */
import * as z from 'zod/mini';
import { hasForbiddenCharacter } from '../core/text';
import { creationSchema } from '../credentials/factors/schemas';
import { textField } from '../http/text-field';

export type ConfirmTotpInput = z.output<typeof confirmTotpSchema>;
export type AddPasskeyInput = z.output<typeof addPasskeySchema>;
export type TotpSetUpOutput = z.output<typeof totpSetUpSchema>;
export type FactorsOutput = z.output<typeof factorsSchema>;

/** Any text will do for either: what is none is answered as an expired or a wrong one. */
export const confirmTotpSchema = z.strictObject({
  setUpToken: z.string().check(z.maxLength(2048)),
  code: z.string().check(z.maxLength(1024)),
});

/** What its owner calls a passkey, such as the device that it is on. */
const passkeyName = textField(1, 60, hasForbiddenCharacter);

export const addPasskeySchema = z.strictObject({ name: passkeyName, response: creationSchema });

export const renamePasskeySchema = z.strictObject({ name: passkeyName });

const moment = z.iso.datetime();

export const totpSetUpSchema = z.object({
  secret: z.string().check(z.describe('Base32, to be typed where no picture can be taken.')),
  uri: z.string().check(z.describe('`otpauth://totp/…`, as apps read it.')),
  qrCode: z.string().check(z.describe('The same as a picture: SVG.')),
  setUpToken: z.string().check(z.describe('Comes back with the first code.')),
  expiresIn: z.int().check(z.describe('Seconds until the set-up has to begin again.')),
});

const recoveryCodes = z.array(z.string());

/** With the first factor come ten codes, which are shown this once. */
export const addedSchema = z.object({
  recoveryCodes: z
    .nullable(recoveryCodes)
    .check(z.describe('Ten codes, shown this once; null where the account has some already.')),
});

export const addedPasskeySchema = z.extend(addedSchema, { id: z.uuid() });

export const recoveryCodesSchema = z.object({ recoveryCodes });

const times = { createdAt: moment, lastUsedAt: z.nullable(moment) };

export const factorsSchema = z.object({
  totp: z.nullable(z.object(times)),
  recoveryCodes: z.nullable(
    z.object({ left: z.int().check(z.describe('Not used yet.')), createdAt: moment }),
  ),
  passkeys: z.array(z.object({ id: z.uuid(), name: z.string(), ...times })),
  resetAt: z
    .nullable(moment)
    .check(
      z.describe('From when the password alone opens the account, because staff was asked to.'),
    ),
});
