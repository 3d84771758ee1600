/**
 * `npm run backup`: the database as a file of SQL, read back and checked before it counts as one.
 *
 *   npm run backup -- --output backup.sql                        the local one, of `npm run dev`
 *   npm run backup -- --remote --output backup.sql               the one that is deployed
 *
 * It holds everything that people have told us, and the hashes of their passwords: keep it encrypted, and no longer than the
 * privacy notice says (docs/operate.md#backup).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { loadDump, verify, writeDump } from './dump.ts';

export interface BackedUp {
  takenAt: Date;
  accounts: number;
  /** The newest migration that it has. */
  migration: string;
  sha256: string;
}

/** @param folder where the local runtime keeps its stores. @throws where it is no database of the API. */
export async function backUpLocal(folder: string, output: string): Promise<BackedUp> {
  // The runtime may be writing: one transaction reads it as it is at one moment.
  const db = new DatabaseSync(localDatabase(folder), { readOnly: true });
  try {
    db.exec('BEGIN');
    return await written(db, output);
  } finally {
    db.close();
  }
}

/** @param words such as `--env staging`. @throws where wrangler or the check of what it wrote fails. */
export async function backUpRemote(words: string[], output: string): Promise<BackedUp> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-'));
  try {
    const takenAt = new Date();
    const file = join(folder, 'export.sql');
    const { status } = spawnSync(
      'wrangler',
      ['d1', 'export', 'DB', '--remote', '--skip-confirmation', '--output', file, ...words],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (status !== 0) throw new Error('wrangler could not export the database');
    const db = await loadDump(file, join(folder, 'database'));
    try {
      return await written(db, output, takenAt);
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function written(db: DatabaseSync, output: string, takenAt = new Date()): Promise<BackedUp> {
  verify(db);
  const sha256 = writeDump(db, output, takenAt);
  const again = await loadDump(output);
  try {
    const one = (sql: string) => again.prepare(sql).get() as { n: number; name: string };
    return {
      takenAt,
      accounts: Number(one('SELECT count(*) AS n FROM users').n),
      migration: String(one('SELECT max(name) AS name FROM d1_migrations').name),
      sha256,
    };
  } finally {
    again.close();
  }
}

/** The one file of D1 there, beside the runtime's own. */
export function localDatabase(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /D1DatabaseObject[/\\](?!metadata)[^/\\]+\.sqlite$/.test(name))
    .map((name) => join(folder, name));
  const [newest] = files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!newest) throw new Error(`there is no local database in ${folder}: npm run dev makes one`);
  return newest;
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: {
        remote: { type: 'boolean', default: false },
        env: { type: 'string' },
        'persist-to': { type: 'string', default: '.wrangler/state' },
        output: { type: 'string' },
      },
    });
    if (values.output === undefined) {
      throw new Error(
        'Usage: npm run backup -- --output <file> [--remote [--env <environment>]] [--persist-to <folder>]',
      );
    }
    const { accounts, migration, sha256, takenAt } = values.remote
      ? await backUpRemote(values.env === undefined ? [] : ['--env', values.env], values.output)
      : await backUpLocal(values['persist-to'], values.output);
    console.log(`Taken at ${takenAt.toISOString()}: ${accounts} accounts, schema ${migration}.`);
    console.log(`Read back and checked. ${values.output}  sha256 ${sha256}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
