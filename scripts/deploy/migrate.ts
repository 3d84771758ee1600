import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from './context.ts';
import type { Step } from './step.ts';

const folder = 'migrations';

/**
 * Brings the schema up before the Worker that needs it (expand; docs/deploy.md). Each migration and its row go in one
 * query, as `wrangler d1 migrations apply` sends them, and its table is the same: either may be used after the other.
 */
export function migrationStep({ api, target, say }: Context): Step {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const query = async <Row>(sql: string): Promise<Row[]> => {
    const id = target.api.values().d1_databases?.[0]?.database_id;
    const [answer] = await api.ask<{ results: Row[] }[]>(
      'POST',
      `/account/d1/database/${id}/query`,
      { sql },
    );
    return answer?.results ?? [];
  };
  const pending = async () => {
    const [table] = await query("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'");
    if (!table) return files;
    const applied = await query<{ name: string }>('SELECT name FROM d1_migrations');
    return files.filter((file) => !applied.some(({ name }) => name === file));
  };
  return {
    name: `the schema, up to ${files.at(-1)}`,
    what: `the files of ${folder}/ that the database has not had, each in one query`,
    async isDone() {
      if (target.api.values().d1_databases?.[0]?.database_id === undefined) return false;
      return (await pending()).length === 0;
    },
    async run() {
      await query(table);
      for (const file of await pending()) {
        say(`              ${file}`);
        const sql = readFileSync(join(folder, file), 'utf8');
        await query(`${sql}\nINSERT INTO d1_migrations (name) VALUES ('${file}');`);
      }
    },
  };
}

const table = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;
