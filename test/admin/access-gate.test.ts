/** Cloudflare Access in front of staff: who shows its word is let through, and nobody else. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAccessGate } from '../../src/admin/access-gate';
import { toBase64Url, utf8 } from '../../src/core/encoding';
import { newRequestContext } from '../../src/core/request-context';
import { startTime } from '../support/clock';

const teamDomain = 'https://team.cloudflareaccess.com';
const audience = 'a'.repeat(64);
const settings = { mode: 'access', teamDomain, audience } as const;

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

interface Signer {
  kid: string;
  pair: CryptoKeyPair;
}

const signer = async (kid: string): Promise<Signer> => ({
  kid,
  pair: (await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])) as CryptoKeyPair,
});

const now = startTime.getTime() / 1000;
const claims = { iss: teamDomain, aud: [audience], exp: now + 60, nbf: now - 60, sub: 'someone' };

const text = (value: unknown) => toBase64Url(utf8(JSON.stringify(value)));

async function token(
  by: Signer,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const signed = `${text({ alg: 'RS256', kid: by.kid, ...header })}.${text({ ...claims, ...changes })}`;
  const signature = await crypto.subtle.sign(
    rsa.name,
    by.pair.privateKey,
    utf8(signed) as BufferSource,
  );
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}

let own: Signer;
let published: Signer[];
let isDown: boolean;
let asked: number;

beforeEach(async () => {
  own = await signer('one');
  published = [own];
  isDown = false;
  asked = 0;
  // Access itself cannot be started here: this is what it publishes, at the address where it does.
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    expect(String(input)).toBe(`${teamDomain}/cdn-cgi/access/certs`);
    asked++;
    if (isDown) return new Response('down', { status: 503 });
    const keys = await Promise.all(
      published.map(async ({ kid, pair }) => ({
        ...(await crypto.subtle.exportKey('jwk', pair.publicKey)),
        kid,
        use: 'sig',
      })),
    );
    return Response.json({
      keys: [...keys, { kid: 'ec', kty: 'EC', crv: 'P-256' }],
      public_certs: [],
    });
  });
});

const passes = async (shown: string | undefined, gate = makeAccessGate(settings), at = startTime) =>
  (await gate(shown, newRequestContext(at))).ok;

it('lets through whom Access has let through', async () => {
  expect(await passes(await token(own))).toBe(true);
  expect(await passes(await token(own, { aud: audience }))).toBe(true);
});

describe('refuses', () => {
  it('who shows nothing, and what is no token', async () => {
    for (const shown of [undefined, '', 'x', 'a.b.c', '..', '💥.💥.💥']) {
      expect(await passes(shown), String(shown)).toBe(false);
    }
    expect(asked).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ['of another team', { iss: 'https://other.cloudflareaccess.com' }],
    ['for another application', { aud: ['b'.repeat(64)] }],
    ['for none', { aud: [] }],
    ['that has expired', { exp: now }],
    ['without an expiry', { exp: undefined }],
    ['that is not good yet', { nbf: now + 61 }],
  ])('a token %s', async (_, changes) => {
    expect(await passes(await token(own, changes))).toBe(false);
  });

  it('a key that Access does not publish, under a name that it does', async () => {
    expect(await passes(await token({ ...(await signer('x')), kid: 'one' }))).toBe(false);
  });

  it.each(['none', 'HS256', 'RS512', 'rs256'])('an algorithm %s', async (alg) => {
    expect(await passes(await token(own, {}, { alg }))).toBe(false);
  });

  it('HS256 with the public key as its secret', async () => {
    const { n = '' } = (await crypto.subtle.exportKey('jwk', own.pair.publicKey)) as JsonWebKey;
    const key = await crypto.subtle.importKey(
      'raw',
      utf8(n) as BufferSource,
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const signed = `${text({ alg: 'HS256', kid: 'one' })}.${text(claims)}`;
    const signature = await crypto.subtle.sign('HMAC', key, utf8(signed) as BufferSource);
    expect(await passes(`${signed}.${toBase64Url(new Uint8Array(signature))}`)).toBe(false);
  });
});

describe('its keys', () => {
  it('are read once, and anew for one that is not known, once in a minute', async () => {
    const gate = makeAccessGate(settings);
    expect(await passes(await token(own), gate)).toBe(true);
    expect(await passes(await token(own), gate)).toBe(true);
    expect(asked).toBe(1);

    const next = await signer('two');
    published = [own, next];
    expect(await passes(await token(next), gate)).toBe(false);
    expect(asked).toBe(1);
    const later = new Date(startTime.getTime() + 60_000);
    expect(await passes(await token(next, { exp: now + 120 }), gate, later)).toBe(true);
    expect(asked).toBe(2);
  });

  it('let nobody through while they cannot be read', async () => {
    isDown = true;
    const gate = makeAccessGate(settings);
    await expect(passes(await token(own), gate)).rejects.toThrow('access did not answer');
  });

  it('are asked for once in ten seconds while they cannot be read', async () => {
    isDown = true;
    const gate = makeAccessGate(settings);
    const at = (ms: number) => new Date(startTime.getTime() + ms);
    const shown = await token(own);
    await expect(passes(shown, gate)).rejects.toThrow('access did not answer');
    await expect(passes(shown, gate, at(9_999))).rejects.toThrow('access did not answer');
    expect(asked).toBe(1);

    isDown = false;
    expect(await passes(shown, gate, at(10_000))).toBe(true);
  });

  it('that are known go on while they cannot be read', async () => {
    const gate = makeAccessGate(settings);
    expect(await passes(await token(own), gate)).toBe(true);
    isDown = true;
    const [shown, foreign] = [await token(own, { exp: now + 120 }), await token(await signer('x'))];
    const later = new Date(startTime.getTime() + 60_000);
    await expect(passes(foreign, gate, later)).rejects.toThrow('access did not answer');
    expect(await passes(shown, gate, later)).toBe(true);
  });

  it('are read once by two hundred at the same moment, who all get them', async () => {
    const [gate, shown] = [makeAccessGate(settings), await token(own)];
    const all = await Promise.all(Array.from({ length: 200 }, () => passes(shown, gate)));
    expect(new Set(all)).toEqual(new Set([true]));
    expect(asked).toBe(1);
  });

  it('are looked for once, however many show one of their own', async () => {
    const gate = makeAccessGate(settings);
    await passes(await token(own), gate);
    const foreign = await token(await signer('x'), { exp: now + 120 });
    const later = new Date(startTime.getTime() + 60_000);
    const all = Array.from({ length: 200 }, () => passes(foreign, gate, later));
    expect(new Set(await Promise.all(all))).toEqual(new Set([false]));
    expect(asked).toBe(2);
  });

  it('are read again after an hour: one that was withdrawn opens nothing', async () => {
    const gate = makeAccessGate(settings);
    const shown = await token(own, { exp: now + 7200 });
    expect(await passes(shown, gate)).toBe(true);
    published = [await signer('two')];
    const at = (ms: number) => new Date(startTime.getTime() + ms);
    expect(await passes(shown, gate, at(3_599_999))).toBe(true);
    expect(await passes(shown, gate, at(3_600_000))).toBe(false);
  });

  it('are good for a day where they cannot be read again, and no longer', async () => {
    const gate = makeAccessGate(settings);
    const shown = await token(own, { exp: now + 200_000 });
    expect(await passes(shown, gate)).toBe(true);
    isDown = true;
    const at = (ms: number) => new Date(startTime.getTime() + ms);
    expect(await passes(shown, gate, at(86_399_999))).toBe(true);
    await expect(passes(shown, gate, at(86_400_000 + 10_000))).rejects.toThrow(
      'access did not answer',
    );
    await expect(passes(shown, gate, at(86_400_000 + 10_001))).rejects.toThrow(
      'access did not answer',
    );
    expect(asked).toBe(3);
  });
});

it('goes on asking for its keys where the client hangs up: others wait for them', async () => {
  const outlives: Promise<void>[] = [];
  const context = newRequestContext(startTime, undefined, (work) => void outlives.push(work));
  await makeAccessGate(settings)(await token(own), context);
  expect(outlives).toHaveLength(1);
});

it('stands in nobody’s way where it does not stand in front', async () => {
  expect(await passes(undefined, makeAccessGate({ mode: 'on' }))).toBe(true);
});
