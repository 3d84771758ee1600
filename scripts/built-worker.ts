/**
 * The Workers as they are deployed, started in the local runtime with no proxy in front: what is measured is the
 * Worker. Without a folder to persist to, stores are empty and forgotten at the end.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler';
import { freshKeys, freshSinkKeys } from './fresh-keys.ts';

export type Database = Awaited<ReturnType<Miniflare['getD1Database']>>;

export interface BuiltWorker {
  origin: string;
  /** The database that it works on. */
  db: Database;
  stop(): Promise<void>;
}

/** The API. @param settings beyond what is needed, such as `{ REGISTRATION: 'conceal' }`. */
export async function startBuiltWorker(
  settings: Record<string, string> = {},
): Promise<BuiltWorker> {
  const { origins, db, stop } = await startBuilt([{ ...api, settings }]);
  return { origin: origins[0] ?? '', db, stop };
}

export interface Part {
  config: string;
  name: string;
  /** Instead of the one that the configuration names. */
  main?: string;
  settings: Record<string, string>;
  port?: number;
  /** What the configuration does not say because it waits for a deployment. */
  beyond?: object;
}

export const api: Part = {
  config: 'wrangler.jsonc',
  name: 'user-registration',
  settings: {},
};

export const sink: Part = {
  config: 'wrangler.sink.jsonc',
  name: 'user-registration-audit',
  settings: freshSinkKeys(),
};

/** The API with the sink as its Tail Worker, and bound to ask what it holds, as a deployment has it. */
export const audited = (settings: Record<string, string>, port = 0): Part[] => [
  {
    ...api,
    settings,
    port,
    beyond: {
      tails: [sink.name],
      serviceBindings: { AUDIT_SINK: { name: sink.name, entrypoint: 'AuditSinkService' } },
    },
  },
  { ...sink, settings: { ...sink.settings, ...settings }, port: port && port + 1 },
];

interface StartOptions {
  persistTo?: string;
  /** Gets what they write to the log. */
  onLog?: (line: string) => void;
  /** Opens V8's inspector, and does not minify. */
  inspect?: boolean;
}

/** Starts these Workers side by side. */
export async function startBuilt(parts: Part[], options: StartOptions = {}) {
  const folders = parts.map((part) => build(part, options));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: parts.map(({ config, name, settings, port = 0, beyond }, i) => ({
        ...workerOptionsOf(config).workerOptions,
        name,
        ...modulesIn(folders[i] ?? ''),
        bindings: { ...localSettings(), ...settings },
        unsafeDirectSockets: [{ host: '127.0.0.1', port }],
        ...beyond,
      })),
      cf: false,
      ...(options.inspect && { inspectorPort: 0 }),
      ...(options.persistTo && { resourcePersistencePath: options.persistTo }),
      handleStructuredLogs: ({ message }) => options.onLog?.(message),
    }),
  );
  const urls = await Promise.all(parts.map(({ name }) => miniflare.unsafeGetDirectURL(name)));
  const [first] = parts;
  const databases = await Promise.all(
    parts.map(async ({ config, name }) =>
      config === api.config ? migrated(await miniflare.getD1Database('DB', name)) : undefined,
    ),
  );
  return {
    inspector: options.inspect ? await miniflare.getInspectorURL() : undefined,
    origins: urls.map(({ origin }) => origin),
    /** Of each part that is the API; `db` that of the first. */
    databases,
    db: databases[0] as Database,
    /** Runs the cron trigger of the first of them, as it would run then. */
    async runCron(scheduledTime = new Date()) {
      const worker = await miniflare.getWorker(first?.name);
      await worker.scheduled({ cron: '* * * * *', scheduledTime });
    },
    async stop() {
      await miniflare.dispose();
    },
  };
}

const localSettings = () => ({
  ...freshKeys(),
  PUBLIC_URL: 'http://127.0.0.1',
  MAIL_FROM: 'Accounts <no-reply@localhost>',
  MAIL_TRANSPORT: 'outbox',
});

/** Where each was built: once, however often it is started. */
const builds = new Map<string, string>();
process.once('exit', () => {
  for (const folder of builds.values()) rmSync(folder, { recursive: true });
});

function build(part: Part, options: StartOptions): string {
  const key = JSON.stringify([part.config, part.main, options.inspect]);
  const folder = builds.get(key) ?? buildAnew(part, options);
  builds.set(key, folder);
  return folder;
}

function buildAnew({ config, main }: Part, { inspect }: StartOptions): string {
  const folder = mkdtempSync(join(tmpdir(), 'built-worker-'));
  const entry = main ? [main] : [];
  const names = inspect ? ['--minify=false'] : [];
  const { status, stderr } = spawnSync(
    'wrangler',
    ['deploy', ...entry, ...names, '--dry-run', '--config', config, '--outdir', folder],
    { encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (status !== 0) throw new Error(`the Worker could not be built\n${stderr}`);
  return folder;
}

/** The entry first, then what it imports by name: the one WASM module, and texts. */
function modulesIn(folder: string) {
  const names = readdirSync(folder);
  const isImported = (name: string) => /^[0-9a-f]{40}-/.test(name);
  const imported = names.filter(isImported).map((name) => ({
    type: name.endsWith('.wasm') ? ('CompiledWasm' as const) : ('Text' as const),
    path: join(folder, name),
  }));
  const main = names.find((name) => name.endsWith('.js') && !isImported(name)) ?? 'index.js';
  const entry = { type: 'ESModule' as const, path: join(folder, main) };
  return { modulesRoot: folder, modules: [entry, ...imported] };
}

/** Each migration once, also where the database is kept. */
async function migrated(db: Database): Promise<Database> {
  await db.exec('CREATE TABLE IF NOT EXISTS d1_migrations (name TEXT PRIMARY KEY)');
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const files = readdirSync('migrations').filter((name) => name.endsWith('.sql'));
  for (const file of files.sort().filter((name) => !applied.has(name))) {
    const statements = readFileSync(join('migrations', file), 'utf8').split(
      '--> statement-breakpoint',
    );
    await db.batch([
      ...statements.map((statement) => db.prepare(statement)),
      db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(file),
    ]);
  }
  return db;
}
