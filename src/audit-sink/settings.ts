import * as z from 'zod/mini';
import { utf8 } from '../core/encoding';
import { readJwkSet, type SigningJwk } from '../core/jwk-set';
import { BadConfiguration } from '../core/settings';

export interface SinkSettings {
  /** What Logpush shows. It stands in the job's destination and reads nothing. */
  pushToken: string;
  /** What a reader shows. */
  readToken: string;
  /** The first of a JWK set. */
  signingKey: SigningJwk;
}

const token = z.string().check(z.refine((text) => utf8(text).length >= 32));

const schema = z.object({
  AUDIT_SINK_TOKEN: token,
  AUDIT_READ_TOKEN: token,
  AUDIT_SIGNING_KEYS: z.string(),
});

/** @throws {BadConfiguration} naming what is wrong, without its value. */
export function readSinkSettings(env: object): SinkSettings {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    throw new BadConfiguration(
      parsed.error.issues.map(({ path }) => `${String(path[0])}: missing or too short`),
    );
  }
  if (parsed.data.AUDIT_SINK_TOKEN === parsed.data.AUDIT_READ_TOKEN) {
    throw new BadConfiguration(['AUDIT_READ_TOKEN: the same as AUDIT_SINK_TOKEN']);
  }
  const keys = readJwkSet(parsed.data.AUDIT_SIGNING_KEYS);
  if (!keys) throw new BadConfiguration(['AUDIT_SIGNING_KEYS: not a JWK set of Ed25519 keys']);
  const { AUDIT_SINK_TOKEN: pushToken, AUDIT_READ_TOKEN: readToken } = parsed.data;
  return { pushToken, readToken, signingKey: keys.signing };
}
