/**
 * `npm run build`, and `npm pack` before it packs: makes `dist/`, which git ignores, as others install it: JavaScript with
 * its types, and what that reads. Sources would not do: an app would check our types by its own rules, Node runs no
 * TypeScript out of `node_modules`, and bundlers ignore a `tsconfig.json` there, which says what JSX is.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What the compiled files import as text, or read when they run. */
const read = [
  'src/credentials/common-passwords.txt',
  'src/docs/openapi.json',
  'src/docs/static',
  'src/pages/client',
];

process.chdir(join(import.meta.dirname, '..'));
rmSync('dist', { recursive: true, force: true });

const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

for (const path of read) cpSync(path, join('dist', path), { recursive: true });
for (const command of ['assets', 'keys']) chmodSync(`dist/scripts/${command}-command.js`, 0o755);
