/** The wire shape of what somebody shows of a factor. */
import * as z from 'zod/mini';

export type FactorProof = z.output<typeof factorProofSchema>;
export type AssertionInput = z.output<typeof assertionSchema>;
export type CreationInput = z.output<typeof creationSchema>;

/** Base64url; a browser gives no more than a few hundred bytes for each. */
const bytes = z.string().check(z.maxLength(4096), z.regex(/^[A-Za-z0-9_-]*$/));

const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  authenticatorAttachment: z.optional(z.nullable(z.string().check(z.maxLength(40)))),
  clientExtensionResults: z.optional(z.record(z.string(), z.unknown())),
};

/** What `navigator.credentials.get()` gives, as its `toJSON()` writes it (W3C Web Authentication §5.1.8). */
export const assertionSchema = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: z.optional(z.nullable(bytes)),
  }),
});

/** The same of `navigator.credentials.create()`. */
export const creationSchema = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes,
    attestationObject: z.string().check(z.maxLength(12_288), z.regex(/^[A-Za-z0-9_-]*$/)),
    transports: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10))),
    // What browsers write beside it, for those who do not read the attestation object.
    authenticatorData: z.optional(bytes),
    publicKey: z.optional(z.nullable(bytes)),
    publicKeyAlgorithm: z.optional(z.int()),
  }),
});

/** Any text will do for a code: what is none is answered as a wrong one. */
const code = z.string().check(z.maxLength(1024));

const totpProof = z.strictObject({ method: z.literal('totp'), code });
const recoveryProof = z.strictObject({ method: z.literal('recovery-code'), code });
const passkeyProof = z.strictObject({ method: z.literal('passkey'), response: assertionSchema });

export const factorProofs = [totpProof, recoveryProof, passkeyProof] as const;

export const factorProofSchema = z.discriminatedUnion('method', factorProofs);

export const factorMethods = ['totp', 'passkey', 'recovery-code'] as const;

export type FactorMethod = (typeof factorMethods)[number];

const descriptor = z.looseObject({ id: z.string(), type: z.literal('public-key') });

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export const requestOptionsSchema = z.looseObject({
  challenge: z.string(),
  rpId: z.string(),
  allowCredentials: z.array(descriptor),
  timeout: z.int(),
  userVerification: z.literal('required'),
});

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const creationOptionsSchema = z.looseObject({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })),
  excludeCredentials: z.array(descriptor),
  timeout: z.int(),
  authenticatorSelection: z.looseObject({
    residentKey: z.literal('required'),
    userVerification: z.literal('required'),
  }),
});
