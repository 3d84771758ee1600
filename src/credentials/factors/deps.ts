import type { VersionedKeys } from '../../core/secret-key';
import type { Database } from '../../db/client';
import type { Argon2Cost } from '../argon2';

/** What this folder gives to every flow that checks, adds or removes a factor. */
export interface FactorDeps {
  db: Database;
  /** Seal the secrets of one-time codes. */
  factorKeys: VersionedKeys;
  /** Vouch for the challenges that passkeys sign. */
  challengeKeys: VersionedKeys;
  relyingParty: RelyingParty;
  /** What it costs to try a recovery code. */
  recoveryCost: Argon2Cost;
}

/** Whom a passkey belongs to (W3C Web Authentication §4). */
export interface RelyingParty {
  /** A domain: of it and all below it. */
  id: string;
  name: string;
  /** Where pages may ask for a passkey. */
  origins: string[];
}
