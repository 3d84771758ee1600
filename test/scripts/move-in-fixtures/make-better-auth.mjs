/**
 * Makes better-auth.user.csv and better-auth.account.csv of examples/moving-in: a database that the package itself has made and
 * filled, written out by the commands of docs/moving-in/better-auth.md. Needs `sqlite3`, and the package in a folder outside of
 * this repository:
 *
 *     cd "$(mktemp -d)" && npm install better-auth@1.7 && node <here>/make-better-auth.mjs "$PWD"
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const { resolve } = createRequire(`${folder}/package.json`);
const load = (name) => import(pathToFileURL(resolve(name)).href);
const { betterAuth } = await load('better-auth');
const { getMigrations } = await load('better-auth/db/migration');
const { admin, phoneNumber } = await load('better-auth/plugins');

const path = join(folder, 'auth.db');
const database = new DatabaseSync(path);
const options = {
  database,
  baseURL: 'http://localhost',
  secret: 'a secret that signs nothing of worth',
  emailAndPassword: { enabled: true },
  plugins: [admin(), phoneNumber({ sendOTP() {} })],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const { internalAdapter } = await auth.$context;

const signUp = async (email, password, name) =>
  (await auth.api.signUpEmail({ body: { email, password, name } })).user.id;

const ines = await signUp('Ines@example.com', 'Tidal-Harbor-42', 'Inès van der Berg');
await internalAdapter.updateUser(ines, {
  emailVerified: true,
  phoneNumber: '+33612345678',
  phoneNumberVerified: true,
});
await signUp('bo@example.com', 'Copper-Lantern-7', 'Bo');
await internalAdapter.createOAuthUser(
  { email: 'cem@example.com', emailVerified: true, name: 'Cem Aydın' },
  { providerId: 'github', accountId: '4711' },
);
const eve = await signUp('eve@example.com', 'Paper-Comet-31', 'Eve Novák');
await internalAdapter.updateUser(eve, { banned: true, banReason: 'spam' });
database.close();

const examples = new URL('../../../examples/moving-in/', import.meta.url);
for (const table of ['user', 'account']) {
  const csv = execFileSync('sqlite3', ['-header', '-csv', path, `select * from ${table}`]);
  writeFileSync(new URL(`better-auth.${table}.csv`, examples), csv);
}
