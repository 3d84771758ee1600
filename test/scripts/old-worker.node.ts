/**
 * Expand and contract (docs/deploy.md): a deployment migrates first, so the Worker that still serves has to work on the new schema.
 * The old one is taken out of git, at the newest commit that lacks the newest migration, and walks its own demo.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

const here = process.cwd();
const newest = readdirSync('migrations')
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .at(-1);
const folder = mkdtempSync(join(tmpdir(), 'old-worker-'));

interface Built {
  origin: string;
  db: { exec(sql: string): Promise<unknown> };
  stop(): Promise<void>;
}

describe(`the Worker from before ${newest}, on the schema of today`, () => {
  let worker: Built;

  before(async () => {
    takeOut(commitBefore(`migrations/${newest}`));
    process.chdir(folder);
    const { startBuiltWorker } = await import(join(folder, 'scripts/built-worker.ts'));
    worker = await startBuiltWorker({ MAIL_TRANSPORT: 'outbox', SMS_TRANSPORT: 'outbox' });
  });
  after(async () => {
    await worker?.stop();
    process.chdir(here);
    rmSync(folder, { recursive: true });
  });

  it('registers, logs in, changes, resets and logs out', async () => {
    const { status, said } = await demo(worker.origin);
    assert.match(said, /^[1-9]\d* passed, 0 failed$/m, said);
    assert.equal(status, 0, said);
  });

  it('would not, had a migration renamed a table that it uses', async () => {
    await worker.db.exec('ALTER TABLE sessions RENAME TO kept_sessions');
    const { status } = await demo(worker.origin);
    assert.notEqual(status, 0);
  });
});

/** @throws where the history does not reach so far: an unchecked rule is worse than a failing test. */
function commitBefore(file: string): string {
  const added = git('log', '--diff-filter=A', '--format=%H', '--', file).split('\n')[0];
  assert.ok(added, `${file} is not committed: its parent is the Worker to test. Commit it first.`);
  try {
    return git('rev-parse', '--verify', '--quiet', `${added}^`);
  } catch {
    return assert.fail(
      `the history begins with ${file}. In a shallow clone: git fetch --unshallow`,
    );
  }
}

/** Its sources, on the packages and the migrations of today. */
function takeOut(commit: string): void {
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  rmSync(join(folder, 'migrations'), { recursive: true });
  cpSync('migrations', join(folder, 'migrations'), { recursive: true });
}

const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();

/** Its own journeys, as they were released with it. */
function demo(origin: string): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, ['scripts/demo.ts', origin], { cwd: folder });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return new Promise((end) => {
    child.on('close', (status) => end({ status, said }));
  });
}
