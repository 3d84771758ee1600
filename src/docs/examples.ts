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
