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
  emailVerified: true,
  emailSignsIn: true,
  phone: null,
  phoneVerified: false,
  phoneSignsIn: false,
  ...person,
  address: null,
  comments: null,
  active: true,
  locale: 'fr',
  createdAt: '2026-11-24T06:35:22.113Z',
  passwordExpiresAt: '2026-12-24T06:35:22.113Z',
};

export const etag = '"3cf45c04-963e-49db-b1a3-619ca42cc885.3.my16tc3l"';

export const adminUser = {
  ...user,
  externalId: null,
  role: null,
  deletionAt: null,
  secondFactor: false,
  secondFactorsResetAt: null,
};

export const adminEtag = '"3cf45c04-963e-49db-b1a3-619ca42cc885.3.my16tc3l...0"';

export const exampleCursor =
  'WyJjcmVhdGVkIiwxNzkwMDAwMDAwMDAwLCIzY2Y0NWMwNC05NjNlLTQ5ZGItYjFhMy02MTljYTQyY2M4ODUiXQ';

export const apiKey = {
  id: '0b7a4f4e-5b0c-4f7e-9c39-6f0b1f1e2d3c',
  name: 'billing server',
  permissions: ['users:read'],
  createdAt: '2026-11-24T06:35:22.113Z',
  createdBy: 'a1b2c3d4-963e-49db-b1a3-619ca42cc885',
  expiresAt: '2027-02-22T06:35:22.113Z',
  lastUsedAt: null,
};

export const refreshToken =
  '5f0c2a19.6a1f0a52-32a5-4c34-9a51-0d5f3f5b6c11.0.mQ2nWmZ0cVh1dXgyeXo0YWJjZGVmZ2hpamtsbW5vcHE';

export const tokens = {
  tokenType: 'Bearer',
  accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIzY2Y0NWMwNCJ9.c2lnbmF0dXJl',
  refreshToken,
  expiresIn: 900,
  refreshExpiresIn: 1_209_600,
};

export const session = {
  ...tokens,
  passwordExpiresAt: '2026-12-24T06:35:22.113Z',
  executionTime: '24 ms',
};

export const listedSession = {
  id: '6a1f0a52-32a5-4c34-9a51-0d5f3f5b6c11',
  current: true,
  device: 'Firefox on Windows',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  city: 'Lyon',
  country: 'FR',
  firstSeenAt: '2026-11-24T06:35:22.113Z',
  lastSeenAt: '2026-11-26T09:02:10.480Z',
  expiresAt: '2026-12-10T09:02:10.480Z',
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
  channel: 'email' as const,
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
  byStaff: false,
};

const { byStaff: _staff, ...event } = activity;

export const staffEvent = {
  ...event,
  requestId: '7f1c9a54-1d0b-4c1e-8f06-0f6ef1f3c0de',
  event: 'user_unlocked',
  actor: 'user:a1b2c3d4-963e-49db-b1a3-619ca42cc885',
};

export const trailEvent = {
  ...staffEvent,
  userId: user.id,
  target: null,
  username: null,
  subject: null,
  version: 4,
};

export const webhook = {
  id: '0f3d9f5e-3c52-4a55-9f0c-6c1a3f8f2b11',
  url: 'https://hooks.example.com/accounts',
  description: 'billing',
  events: ['user.created', 'user.deleted'],
  enabled: true,
  createdAt: '2026-11-24T06:35:22.113Z',
  createdBy: 'a1b2c3d4-963e-49db-b1a3-619ca42cc885',
  previousSecretUntil: null,
};

export const webhookSecret = `whsec_${'x'.repeat(43)}=`;

export const deadLetter = {
  id: staffEvent.requestId,
  type: 'user.created',
  timestamp: '2026-11-20T06:35:22.113Z',
  userId: user.id,
  actor: null,
  tries: 10,
  deadAt: '2026-11-24T06:35:22.113Z',
  lastFailure: 'status-500',
};

const { id: _, ...exportedSession } = listedSession;

export const accountExport = {
  service: { name: 'accounts.example.com', url: 'https://accounts.example.com' },
  exportedAt: '2026-11-26T09:10:00.000Z',
  profile: user,
  role: null,
  externalId: null,
  identifiers: [
    {
      kind: 'email',
      value: user.email,
      signsIn: true,
      verifiedAt: '2026-11-24T06:40:00.000Z',
      until: null,
    },
  ],
  password: { changedAt: user.createdAt, expiresAt: user.passwordExpiresAt, changes: 0 },
  secondFactors: [
    { kind: 'totp', name: null, createdAt: '2026-11-24T06:45:00.000Z', lastUsedAt: null },
  ],
  sessions: [
    {
      ...exportedSession,
      scope: 'account',
      amr: ['pwd'],
      authenticatedAt: exportedSession.firstSeenAt,
      open: true,
      endedAt: null,
    },
  ],
  sessionsComplete: true,
  activity: [activity],
  activityComplete: true,
};
