/**
 * The Worker as it is deployed, started in the local runtime with no proxy in front: what is measured is the
 * Worker. Stores are empty and forgotten at the end.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler';
import { freshKeys } from './fresh-keys.ts';

export interface BuiltWorker {
  origin: string;
  /** The database that it works on. */
  db: Awaited<ReturnType<Miniflare['getD1Database']>>;
  stop(): Promise<void>;
}

/** @param settings beyond what is needed, such as `{ REGISTRATION: 'conceal' }`. */
export async function startBuiltWorker(
  settings: Record<string, string> = {},
): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'user-registration-'));
  build(folder);
  const { workerOptions } = workerOptionsOf('wrangler.toml');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...workerOptions,
          name: 'user-registration',
          ...modulesIn(folder),
          bindings: {
            ...freshKeys(),
            PUBLIC_URL: 'http://127.0.0.1',
            MAIL_FROM: 'Accounts <no-reply@localhost>',
            MAIL_TRANSPORT: 'outbox',
            ...settings,
          },
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
      cf: false,
      // The audit lines: written as in production, and not shown.
      handleStructuredLogs: () => {},
    }),
  );
  await applyMigrations(miniflare);
  const url = await miniflare.unsafeGetDirectURL('user-registration');
  return {
    origin: url.origin,
    db: await miniflare.getD1Database('DB'),
    async stop() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

function build(folder: string): void {
  const { status, stderr } = spawnSync('wrangler', ['deploy', '--dry-run', '--outdir', folder], {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  });
  if (status !== 0) throw new Error(`the Worker could not be built\n${stderr}`);
}

/** The entry first, then what it imports by name: the one WASM module, and texts. */
function modulesIn(folder: string) {
  const imported = readdirSync(folder)
    .filter((name) => /^[0-9a-f]{40}-/.test(name))
    .map((name) => ({
      type: name.endsWith('.wasm') ? ('CompiledWasm' as const) : ('Text' as const),
      path: join(folder, name),
    }));
  const entry = { type: 'ESModule' as const, path: join(folder, 'index.js') };
  return { modulesRoot: folder, modules: [entry, ...imported] };
}

async function applyMigrations(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  for (const file of readdirSync('migrations')
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const statements = readFileSync(join('migrations', file), 'utf8').split(
      '--> statement-breakpoint',
    );
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
}
