/**
 * An authenticator in software: it makes passkeys and signs with them, as W3C Web Authentication §6 says, byte for byte. Whatever
 * it does can be bent, to see that the answer is refused.
 */
const rpId = 'accounts.example';

export interface Bent {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  /** Of the authenticator data: user present 1, user verified 4. */
  flags?: number;
  counter?: number;
  userHandle?: string | null;
}

export interface SoftPasskey {
  id: string;
  userHandle: string;
  key: CryptoKey;
  counter: number;
}

interface CreationOptions {
  challenge: string;
  user: { id: string };
}

const present = 1;
const verified = 4;
const attested = 64;

/** @returns a passkey, and the answer of the browser that brings it to the service. */
export async function createPasskey(
  { challenge, user }: CreationOptions,
  bent: Bent = {},
): Promise<{ passkey: SoftPasskey; response: object }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const publicKey = new Uint8Array(
    (await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer,
  );
  const credentialId = crypto.getRandomValues(new Uint8Array(16));
  const data = bytes(
    await authenticatorData({ flags: present | verified | attested, counter: 0, ...bent }),
    new Uint8Array(16),
    [0, credentialId.length],
    credentialId,
    // COSE: an octet key pair, EdDSA, on Ed25519.
    cbor(
      new Map<number, unknown>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, publicKey],
      ]),
    ),
  );
  const attestation = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', data],
  ]);
  const id = encoded(credentialId);
  return {
    passkey: { id, userHandle: user.id, key: pair.privateKey, counter: 0 },
    response: {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData('webauthn.create', challenge, bent),
        attestationObject: encoded(cbor(attestation)),
        transports: ['internal'],
      },
    },
  };
}

/** Each time it counts one up, unless it is told otherwise. */
export async function signWith(
  passkey: SoftPasskey,
  { challenge }: { challenge: string },
  bent: Bent = {},
): Promise<object> {
  passkey.counter += 1;
  const data = await authenticatorData({
    flags: present | verified,
    counter: passkey.counter,
    ...bent,
  });
  const clientDataJSON = clientData('webauthn.get', challenge, bent);
  const hash = await crypto.subtle.digest('SHA-256', Uint8Array.fromBase64(clientDataJSON, url));
  const signature = await crypto.subtle.sign(
    'Ed25519',
    passkey.key,
    bytes(data, new Uint8Array(hash)),
  );
  const { userHandle = passkey.userHandle } = bent;
  return {
    id: passkey.id,
    rawId: passkey.id,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      authenticatorData: encoded(data),
      signature: encoded(new Uint8Array(signature)),
      ...(userHandle !== null && { userHandle }),
    },
  };
}

async function authenticatorData({ flags = 0, counter = 0, ...bent }: Bent): Promise<Uint8Array> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(bent.rpId ?? rpId));
  const count = new Uint8Array(4);
  new DataView(count.buffer).setUint32(0, counter);
  return bytes(new Uint8Array(hash), [flags], count);
}

function clientData(type: string, challenge: string, bent: Bent): string {
  const data = {
    type: bent.type ?? type,
    challenge: bent.challenge ?? challenge,
    origin: bent.origin ?? `https://${rpId}`,
    crossOrigin: false,
  };
  return encoded(new TextEncoder().encode(JSON.stringify(data)));
}

const url = { alphabet: 'base64url' } as const;

const encoded = (data: Uint8Array): string => data.toBase64({ ...url, omitPadding: true });

const bytes = (...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(parts.flatMap((part) => [...part]));

/** As much of RFC 8949 as an authenticator writes. */
function cbor(value: unknown): Uint8Array {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (value instanceof Uint8Array) return bytes(head(2, value.length), value);
  if (typeof value === 'string') {
    const text = new TextEncoder().encode(value);
    return bytes(head(3, text.length), text);
  }
  if (!(value instanceof Map)) throw new Error('not to be written as CBOR here');
  return bytes(head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)]));
}

function head(kind: number, count: number): Uint8Array {
  const [first, rest] =
    count < 24 ? [count, []] : count < 256 ? [24, [count]] : [25, [count >> 8, count & 255]];
  return bytes([(kind << 5) | first], rest);
}
