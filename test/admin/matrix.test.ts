/** Every route of the admin API, for every role and every key: who is let through, and who is not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permissionsOf, type Role, roles, serverPermissions } from '../../src/core/roles';
import { openApiDocument } from '../../src/docs/openapi';
import { makeTestApp } from '../support/app';
import { login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { apiKey, forgetKeys, giveRole, staffMember } from '../support/staff';
import { makeTestDeps } from '../support/test-deps';

afterEach(forgetKeys);

const app = makeTestApp();

/** What each route needs. A new route fails here until it says so. */
const needed: Record<string, string> = {
  whoAmI: 'stats:read',
  listUsers: 'users:read',
  createUser: 'users:write',
  readUser: 'users:read',
  readUserActivity: 'users:read',
  changeUser: 'users:write',
  deactivateUser: 'users:write',
  reactivateUser: 'users:write',
  expirePassword: 'users:write',
  unlockUser: 'users:support',
  endUserSessions: 'users:support',
  sendReset: 'users:support',
  deleteUser: 'users:write',
  importUsers: 'users:import',
  exportUsers: 'users:export',
  resetSecondFactors: 'factors:reset',
  setRole: 'roles:write',
  readTrail: 'trail:read',
  readStats: 'stats:read',
  listApiKeys: 'keys:manage',
  createApiKey: 'keys:manage',
  revokeApiKey: 'keys:manage',
  listWebhooks: 'webhooks:manage',
  createWebhook: 'webhooks:manage',
  readWebhook: 'webhooks:manage',
  changeWebhook: 'webhooks:manage',
  deleteWebhook: 'webhooks:manage',
  rotateWebhookSecret: 'webhooks:manage',
  testWebhook: 'webhooks:manage',
  listDeadLetters: 'webhooks:manage',
  resendDeadLetters: 'webhooks:manage',
};

interface Route {
  id: string;
  method: string;
  path: string;
}

const { paths } = openApiDocument(makeTestDeps());
const routes: Route[] = Object.entries(paths)
  .filter(([path]) => path.startsWith('/v1/admin/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: (operation as { operationId: string }).operationId,
      method: method.toUpperCase(),
      path,
    })),
  );

/** Those that act on an account, and so look at whose it is. */
const acting = routes.filter(
  ({ method, path }) => path.startsWith('/v1/admin/users/{id}') && method !== 'GET',
);

/** A body that breaks rules: who is let through hears of them, and nothing is changed. */
const call = (token: string | undefined, { method, path }: Route, id = 'nobody') =>
  app.send(method, path.replace('{id}', id), {
    ...(token !== undefined && { token }),
    ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: { nonsense: true } }),
  });

/** 401 and 403 are said before anything else is looked at. */
const isLetThrough = async (token: string, route: Route) =>
  ![401, 403].includes((await call(token, route)).status);

const may = (permissions: readonly string[]) =>
  routes.filter(({ id }) => permissions.includes(needed[id] ?? '')).map(({ id }) => id);

async function letThrough(token: string): Promise<string[]> {
  const ids = await Promise.all(
    routes.map(async (route) => ((await isLetThrough(token, route)) ? [route.id] : [])),
  );
  return ids.flat();
}

it('knows what every route needs', () => {
  expect(routes.map(({ id }) => id).sort()).toEqual(Object.keys(needed).sort());
});

it('asks everybody for a token', async () => {
  for (const route of routes) {
    await expectProblem(await call(undefined, route), 401, 'authentication-required');
  }
});

it.each(['urm_', `urm_${'a'.repeat(49)}`, 'urm_é'])('takes no %s for a key', async (token) => {
  for (const route of routes) {
    await expectProblem(await call(encodeURI(token), route), 401, 'invalid-token');
  }
});

describe.each(roles)('%s', (role: Role) => {
  it('is let through to the routes of the role, and to no other', async () => {
    const { token } = await staffMember(app, role);
    expect(await letThrough(token)).toEqual(may(permissionsOf[role]));
  });

  it('is let through to nothing once the role is taken away', async () => {
    const { id, token } = await staffMember(app, role);
    await giveRole(id, null);
    expect(await letThrough(token)).toEqual([]);
  });
});

it('lets nobody through who has no role', async () => {
  const person = await register(app);
  const token = await login(app, person);
  for (const route of routes) {
    await expectProblem(await call(token, route), 403, 'permission-denied');
  }
});

describe('a key', () => {
  it.each(serverPermissions)('with %s alone opens the routes that need it', async (permission) => {
    const { key } = await apiKey(app, await staffMember(app, 'admin'), [permission]);
    expect(await letThrough(key)).toEqual(may([permission]));
  });

  it('opens nothing once it is revoked', async () => {
    const admin = await staffMember(app, 'admin');
    const { key, id } = await apiKey(app, admin, [...serverPermissions]);
    await app.send('DELETE', `/v1/admin/api-keys/${id}`, { token: admin.token });
    expect(await letThrough(key)).toEqual([]);
  });
});

describe('whose account it is', () => {
  let support: Awaited<ReturnType<typeof staffMember>>;
  let admin: Awaited<ReturnType<typeof staffMember>>;
  let key: string;

  beforeEach(async () => {
    support = await staffMember(app, 'support');
    admin = await staffMember(app, 'admin');
    ({ key } = await apiKey(app, admin, [...serverPermissions]));
  });

  const body: Record<string, unknown> = {
    changeUser: { firstName: 'Raised' },
    resetSecondFactors: { password: 'Tidal-Harbor-42' },
    setRole: { role: 'admin', password: 'Tidal-Harbor-42' },
  };

  const act = ({ id: operation, method, path }: Route, token: string, id: string) =>
    app.send(method, path.replace('{id}', id), {
      token,
      ...(body[operation] !== undefined && { body: body[operation] }),
    });

  it.each(acting)('$id: an admin does it to no account of their own', async (route) => {
    await expectProblem(await act(route, admin.token, admin.id), 409, 'own-account');
  });

  it.each(acting)('$id: support does it to no member of staff', async (route) => {
    const response = await act(route, support.token, admin.id);
    await expectProblem(response, 403, 'permission-denied');
  });

  it.each(acting)('$id: a key does it to no member of staff', async (route) => {
    await expectProblem(await act(route, key, support.id), 403, 'permission-denied');
  });

  it.each(acting)('$id: nobody does it to an account that is not there', async (route) => {
    await expectProblem(await act(route, admin.token, 'nobody'), 404, 'user-not-found');
  });
});
