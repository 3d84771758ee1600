import * as z from 'zod/mini';
import { utf8 } from '../../core/encoding';
import { BadConfiguration, readJwkSet, type SigningJwk } from '../../settings';
import type { AuditChain } from './chain.object';

export interface SinkEnv {
  AUDIT_BUCKET: R2Bucket;
  AUDIT_CHAIN: DurableObjectNamespace<AuditChain>;
  /** What Logpush and readers show; 32 bytes or more. */
  AUDIT_SINK_TOKEN: string;
  /** A JWK set: the first key signs. */
  AUDIT_SIGNING_KEYS: string;
}

export interface SinkSettings {
  token: string;
  signingKey: SigningJwk;
}

const schema = z.object({
  AUDIT_SINK_TOKEN: z.string().check(z.refine((text) => utf8(text).length >= 32)),
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
  const keys = readJwkSet(parsed.data.AUDIT_SIGNING_KEYS);
  if (!keys) throw new BadConfiguration(['AUDIT_SIGNING_KEYS: not a JWK set of Ed25519 keys']);
  return { token: parsed.data.AUDIT_SINK_TOKEN, signingKey: keys.signing };
}
