/** Staff as tests need it: somebody with a role and a session, and a server with a key. */
import { env } from 'cloudflare:workers';
import type { Role, ServerPermission } from '../../src/core/roles';
import type { TestApp } from './app';
import { login, register, type TestPerson } from './people';
import { prove } from './rows';

export interface TestStaff extends TestPerson {
  token: string;
}

/** Somebody with a role, logged in. As the first admin of a service it is given by whoever has its database. */
export async function staffMember(app: TestApp, role: Role): Promise<TestStaff> {
  const person = await register(app);
  await prove(person.id, 'email');
  await giveRole(person.id, role);
  return { ...person, token: await login(app, person) };
}

/** Past the API, which wants an admin for it. */
export async function giveRole(userId: string, role: Role | null): Promise<void> {
  await env.DB.prepare('UPDATE users SET role = ? WHERE id = ?').bind(role, userId).run();
}

/** @returns the key and its id. */
export async function apiKey(
  app: TestApp,
  admin: TestStaff,
  permissions: ServerPermission[],
  more: Record<string, unknown> = {},
): Promise<{ key: string; id: string }> {
  const body = { name: 'test server', permissions, password: admin.password, ...more };
  const response = await app.post('/v1/admin/api-keys', body, { token: admin.token });
  if (response.status !== 201) throw new Error(`api key: ${await response.text()}`);
  return response.json();
}

/** After each test that makes some: files share a service, which takes a hundred of them. */
export async function forgetKeys(): Promise<void> {
  await env.DB.prepare('DELETE FROM api_keys').run();
}

/** Those of the tests before: past the trigger that keeps the last one, which is there again then. */
export async function forgetAdmins(): Promise<void> {
  const name = 'users_last_admin_changed';
  const queries = env.TEST_MIGRATIONS.flatMap((migration) => migration.queries);
  const trigger = queries.find((query) => query.includes(`CREATE TRIGGER \`${name}\``));
  if (!trigger) throw new Error(`no trigger ${name}`);
  await env.DB.batch(
    [`DROP TRIGGER ${name}`, "UPDATE users SET role = NULL WHERE role = 'admin'", trigger].map(
      (sql) => env.DB.prepare(sql),
    ),
  );
}
