/**
 * Who may do what. A person has one role or none; a server has an API key with permissions of its own. The two lists are
 * closed, so that a route, a role and a key speak of the same things.
 */

export const roles = ['admin', 'support', 'auditor'] as const;

export type Role = (typeof roles)[number];

/** What a request of the admin API needs. */
export type Permission =
  | ServerPermission
  // Take people elsewhere, with the hashes of their passwords.
  | 'users:export'
  // Let somebody in who has lost their second factors.
  | 'factors:reset'
  | 'roles:write'
  | 'keys:manage'
  | 'webhooks:manage';

export type ServerPermission = (typeof serverPermissions)[number];

/**
 * What an API key can be given. Not to raise anybody, to make another key, to send events elsewhere, or to read hashes of
 * passwords: a leaked key must not outlive its revocation.
 */
export const serverPermissions = [
  // Find and read people, and what was done with their accounts.
  'users:read',
  // Help somebody in: unlock, end sessions, send a reset.
  'users:support',
  // Create, invite, change, deactivate, reactivate, expire a password, delete.
  'users:write',
  // Bring people in from another system, with the hashes of their passwords.
  'users:import',
  'trail:read',
  // Counts per day.
  'stats:read',
] as const;

export const permissionsOf: Record<Role, readonly Permission[]> = {
  admin: [
    ...serverPermissions,
    'users:export',
    'factors:reset',
    'roles:write',
    'keys:manage',
    'webhooks:manage',
  ],
  support: ['users:read', 'users:support', 'factors:reset', 'stats:read'],
  auditor: ['trail:read', 'stats:read'],
};
