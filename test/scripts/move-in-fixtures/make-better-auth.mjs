/**
 * Makes better-auth.user.ndjson and better-auth.account.ndjson with the package itself, installed in a folder outside of this
 * repository:
 *
 *     cd "$(mktemp -d)" && npm install better-auth && node <here>/make-better-auth.mjs "$PWD"
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(`${process.argv[2]}/package.json`);
const load = (name) => import(pathToFileURL(resolve(name)).href);
const { betterAuth } = await load('better-auth');
const { memoryAdapter } = await load('better-auth/adapters/memory');

const tables = { user: [], account: [], session: [], verification: [] };
const auth = betterAuth({
  database: memoryAdapter(tables),
  baseURL: 'http://localhost',
  secret: 'a secret that signs nothing of worth',
  emailAndPassword: { enabled: true },
});
const password = 'Tidal-Harbor-42';
await auth.api.signUpEmail({
  body: { email: 'Ines@example.com', password, name: 'Inès van der Berg' },
});
await auth.api.signUpEmail({ body: { email: 'bo@example.com', password, name: 'Bo' } });
const context = await auth.$context;
await context.internalAdapter.createOAuthUser(
  { email: 'cem@example.com', emailVerified: true, name: 'Cem Aydın' },
  { providerId: 'github', accountId: '4711' },
);

for (const table of ['user', 'account']) {
  const lines = tables[table].map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(new URL(`better-auth.${table}.ndjson`, import.meta.url), lines);
}
