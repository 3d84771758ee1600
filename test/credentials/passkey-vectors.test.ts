/** Passkeys against the test vectors of the specification (W3C Web Authentication Level 3, §16). */
import { describe, expect, it } from 'vitest';
import {
  claimedChallenge,
  type Passkey,
  readAssertion,
  readCreation,
} from '../../src/credentials/factors/passkey';
import { vectors } from '../support/webauthn-vectors';

const relyingParty = { id: 'example.org', name: 'Example', origins: ['https://example.org'] };

async function created(name: keyof typeof vectors): Promise<Passkey> {
  const { creation, challenge } = vectors[name];
  const read = await readCreation(relyingParty, creation, challenge);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('a passkey that attests itself (§16.3)', () => {
  const { creation, challenge, assertion, nextChallenge } = vectors.self;

  it('is read', async () => {
    expect(await created('self')).toMatchObject({ credentialId: creation.id, signCount: 0 });
  });

  it('is read for its challenge alone, its origin and its service', async () => {
    const elsewhere = { ...relyingParty, origins: ['https://example.com'] };
    const other = { ...relyingParty, id: 'example.com' };
    for (const [party, expected] of [
      [relyingParty, nextChallenge],
      [elsewhere, challenge],
      [other, challenge],
    ] as const) {
      expect(await readCreation(party, creation, expected)).toMatchObject({ ok: false });
    }
  });

  it('is not read with a bit of its attestation changed', async () => {
    const bytes = Uint8Array.fromBase64(creation.response.attestationObject, {
      alphabet: 'base64url',
    });
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    const attestationObject = bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
    const bent = { ...creation, response: { ...creation.response, attestationObject } };
    expect(await readCreation(relyingParty, bent, challenge)).toMatchObject({ ok: false });
  });

  it('signs, and is refused because its owner was not verified', async () => {
    const read = await readAssertion(relyingParty, assertion, await created('self'), nextChallenge);
    expect(read).toEqual({ ok: false, error: 'passkey-unverified' });
  });
});

describe('a passkey whose owner was verified (§16.4)', () => {
  const { creation, assertion, challenge, nextChallenge } = vectors.framed;

  it('is made, and signs', async () => {
    const passkey = await created('framed');
    const read = await readAssertion(relyingParty, assertion, passkey, nextChallenge);
    expect(read).toEqual({ ok: true, value: 0 });
  });

  it('is refused with a bit of the signature changed, and for another challenge', async () => {
    const passkey = await created('framed');
    const bytes = Uint8Array.fromBase64(assertion.response.signature, { alphabet: 'base64url' });
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    const signature = bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
    const bent = { ...assertion, response: { ...assertion.response, signature } };
    for (const [answer, expected] of [
      [bent, nextChallenge],
      [assertion, challenge],
    ] as const) {
      expect(await readAssertion(relyingParty, answer, passkey, expected)).toEqual({
        ok: false,
        error: 'passkey-unverified',
      });
    }
  });

  it('was asked for from within a page of another site, so its challenge counts for none', () => {
    expect(claimedChallenge(creation.response.clientDataJSON)).toBe('');
    expect(claimedChallenge(assertion.response.clientDataJSON)).toBe('');
  });
});

describe('a passkey whose owner was not verified (§16.2)', () => {
  const { creation, challenge } = vectors.none;

  it('is not taken', async () => {
    expect(claimedChallenge(creation.response.clientDataJSON)).toBe(challenge);
    const read = await readCreation(relyingParty, creation, challenge);
    expect(read).toEqual({ ok: false, error: 'passkey-unverified' });
  });
});
