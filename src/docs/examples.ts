/** The person and the session that the descriptions show. */
export const person = {
  firstName: 'Ines',
  lastName: 'Moreau',
  dateOfBirth: '1990-04-17',
  dateOfJoining: '2024-09-01',
};

export const user = {
  id: '3cf45c04-963e-49db-b1a3-619ca42cc885',
  email: 'ines@example.com',
  phone: null,
  ...person,
  address: null,
  comments: null,
  active: true,
  createdAt: '2026-11-24T06:35:22.113Z',
  passwordExpiresAt: '2026-12-24T06:35:22.113Z',
};

export const session = {
  accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIzY2Y0NWMwNCJ9.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresIn: 3600,
  passwordExpiresAt: '2026-12-24T06:35:22.113Z',
  executionTime: '24 ms',
};

export const exampleToken = 'Vl9d7XjidwzXtE4UZ3827v_nhirhii3kPkIIhjmeHIQ';

export const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  kid: 'key-2026-11',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  alg: 'EdDSA',
  use: 'sig',
};

export const sentMessage = {
  id: '5d0c3f0e-6d9c-4b1f-9a53-0e2f2a0c6c0a',
  from: 'Accounts <no-reply@example.com>',
  to: 'ines@example.com',
  subject: 'Choose a new password',
  text: 'Someone, probably you, asked to reset the password of this account.',
  html: '<p>Someone, probably you, asked to reset the password of this account.</p>',
  sentAt: '2026-11-24T06:35:22.113Z',
};

export const activity = {
  event: 'authn_login_success',
  outcome: 'success',
  reason: null,
  at: '2026-11-24T06:35:22.113Z',
  ip: '192.0.2.1',
  country: 'FR',
  userAgent: 'Mozilla/5.0',
};
