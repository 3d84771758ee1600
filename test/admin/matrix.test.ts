/** Every route of the admin API, for every role and every key: who is let through, and who is not. */
import { afterEach, describe, expect, it } from 'vitest';
import { permissionsOf, type Role, roles, serverPermissions } from '../../src/core/roles';
import { openApiDocument } from '../../src/docs/openapi';
import { makeTestApp } from '../support/app';
import { goodPassword, login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { userRow } from '../support/rows';
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
  const whose = ['own', 'a person’s', 'support’s', 'an admin’s', 'nobody’s'] as const;
  type Whose = (typeof whose)[number];
  const callers = ['nobody in particular', ...roles, 'a key'] as const;
  type Caller = (typeof callers)[number];

  const readsOne = routes.filter(
    ({ method, path }) => path.startsWith('/v1/admin/users/{id}') && method === 'GET',
  );

  /** What is said before anything is done; `undefined` where it is done, or refused for what the account is. */
  function refusal({ id, method }: Route, caller: Caller, account: Whose): string | undefined {
    const permissions: readonly string[] =
      caller === 'nobody in particular'
        ? []
        : caller === 'a key'
          ? serverPermissions
          : permissionsOf[caller];
    if (!permissions.includes(needed[id] ?? '')) return 'permission-denied';
    if (account === 'nobody’s') return 'user-not-found';
    if (method === 'GET') return undefined;
    if (account === 'own') return 'own-account';
    return account !== 'a person’s' && caller !== 'admin' ? 'permission-denied' : undefined;
  }

  const said = ['permission-denied', 'user-not-found', 'own-account'];

  const bodies: Record<string, unknown> = {
    changeUser: { firstName: 'Raised' },
    resetSecondFactors: { password: goodPassword },
    setRole: { role: 'admin', password: goodPassword },
  };

  async function caller(who: Caller): Promise<{ id: string; token: string }> {
    if (who === 'a key') {
      const { key } = await apiKey(app, await staffMember(app, 'admin'), [...serverPermissions]);
      return { id: 'nobody', token: key };
    }
    if (who !== 'nobody in particular') return staffMember(app, who);
    const person = await register(app);
    return { id: person.id, token: await login(app, person) };
  }

  async function accountOf(account: Whose, own: string): Promise<string> {
    if (account === 'own') return own;
    if (account === 'nobody’s') return 'nobody';
    if (account === 'a person’s') return (await register(app)).id;
    return (await staffMember(app, account === 'support’s' ? 'support' : 'admin')).id;
  }

  const cases = callers.flatMap((who) =>
    whose
      .filter((account) => who !== 'a key' || account !== 'own')
      .map((account) => [who, account] as const),
  );

  it.each(cases)('%s: %s account', async (who, account) => {
    const { id, token } = await caller(who);
    for (const route of [...acting, ...readsOne]) {
      const target = await accountOf(account, id);
      const before = await userRow(target).catch(() => undefined);
      const body = bodies[route.id];
      const response = await app.send(route.method, route.path.replace('{id}', target), {
        token,
        ...(body !== undefined && { body }),
      });
      const { code = '' } = response.ok ? {} : await response.clone().json<{ code: string }>();
      const expected = refusal(route, who, account);
      expect(said.includes(code) ? code : undefined, route.id).toBe(expected);
      if (expected) expect(await userRow(target).catch(() => undefined), route.id).toEqual(before);
    }
  });
});
