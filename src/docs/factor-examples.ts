/** The factors that the descriptions show. */

/** Shortened: what an authenticator writes is longer. */
const credentialId = 'x1Yz8Qm3TfO7cVb2Ns5Kew';
const clientDataJSON = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0';
const credential = { id: credentialId, rawId: credentialId, type: 'public-key' } as const;

export const assertion = {
  ...credential,
  response: {
    clientDataJSON,
    authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ',
    signature: 'MEUCIQDYjP3n0Zr1',
    userHandle: 'M2NmNDVjMDQtOTYzZS00OWRiLWIxYTMtNjE5Y2E0MmNjODg1',
  },
};

export const creation = {
  ...credential,
  response: {
    clientDataJSON,
    attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg',
    transports: ['internal', 'hybrid'],
  },
};

const challenge = 'aTYqK0p3cVh1dXgyeXo0YWJjZGVmZ2hpamtsbW5vcHE';

export const requestOptions = {
  challenge,
  rpId: 'accounts.example.com',
  allowCredentials: [{ id: credentialId, type: 'public-key', transports: ['internal', 'hybrid'] }],
  timeout: 300_000,
  userVerification: 'required',
};

export const creationOptions = {
  challenge,
  rp: { id: 'accounts.example.com', name: 'Example' },
  user: {
    id: 'M2NmNDVjMDQtOTYzZS00OWRiLWIxYTMtNjE5Y2E0MmNjODg1',
    name: 'ines@example.com',
    displayName: 'Ines Moreau',
  },
  pubKeyCredParams: [{ alg: -8, type: 'public-key' }],
  excludeCredentials: [],
  timeout: 300_000,
  attestation: 'none',
  authenticatorSelection: {
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required',
  },
};

export const passkey = {
  id: '7d0b1c52-5b0c-4f7e-9c39-6f0b1f1e2d3c',
  name: 'Laptop',
  createdAt: '2026-11-24T06:35:22.113Z',
  lastUsedAt: '2026-11-26T18:02:10.000Z',
};

export const totpSetUp = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/Example:ines@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example',
  qrCode: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 330 330"></svg>',
  setUpToken: 'bm9uY2Vub25jZTEy.c2VhbGVk',
  expiresIn: 600,
};

export const recoveryCodes = ['k7qm-29fd-xw4h-p3tz', '0d3e-v8nn-c1sa-r6yb'];
