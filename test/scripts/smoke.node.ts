/** The smoke test of a deployment, against the Worker as it is built. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type BuiltWorker, startBuiltWorker } from '../../scripts/built-worker.ts';
import { smoke } from '../../scripts/deploy/smoke.ts';

describe('the smoke test', () => {
  let worker: BuiltWorker;
  before(async () => {
    worker = await startBuiltWorker();
  });
  after(() => worker.stop());
  const run = (version: string | undefined) =>
    smoke(worker.origin, { worker: 'any', version, patienceMs: 200, say: () => {} });

  it('finds the Worker well, and the version that was meant', async () => {
    const { version } = await (await fetch(`${worker.origin}/health`)).json();
    assert.match(version, /^[0-9a-f-]{36}$/);
    await run(version);
  });

  it('leaves no account, no session and no event behind', async () => {
    await run(undefined);
    for (const table of ['users', 'sessions', 'audit_events']) {
      const row = await worker.db
        .prepare(`SELECT count(*) AS n FROM ${table}`)
        .first<{ n: number }>();
      assert.equal(row?.n, 0, table);
    }
  });

  it('is not content with another version', async () => {
    await assert.rejects(run('another'), /is answered by version .*, not by another/);
  });

  it('does not wait for ever for an address that nobody answers at', async () => {
    const nobody = { worker: 'any', version: undefined, patienceMs: 100, say: () => {} };
    await assert.rejects(smoke('http://127.0.0.1:9', nobody));
  });
});
