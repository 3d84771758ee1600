/** `npm run admin -- bootstrap …`: whom it looks for, and what it says where the database does not take it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
after(() => rmSync(folder, { recursive: true }));

/** @param wrangler what stands in for it: a shell script. */
function bootstrap(words: string[], wrangler?: string) {
  if (wrangler !== undefined) {
    writeFileSync(join(folder, 'wrangler'), `#!/bin/sh\n${wrangler}\n`, { mode: 0o755 });
  }
  const bin = wrangler === undefined ? resolve('node_modules/.bin') : folder;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/admin/admin.ts', 'bootstrap', ...words],
    { encoding: 'utf8', env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` } },
  );
  return { status, said: `${stdout}${stderr}` };
}

/** The account is there, and the admin now. */
const finding = `echo '${JSON.stringify([{ results: [{ id: 'a', role: 'admin', admins: 1, isActive: 1 }] }])}'`;
const findingNobody = `echo '${JSON.stringify([{ results: [{ id: null, role: null, admins: 0 }] }])}'`;
const refusing = (text: string) => `echo '${JSON.stringify({ error: { text } }, null, 2)}'; exit 1`;

describe('the first admin', () => {
  for (const [typed, stored] of [
    [' Ines@Example.com', 'ines@example.com'],
    ['bucher@bücher.example', 'bucher@xn--bcher-kva.example'],
    ['+1 (415) 555-0123', '+14155550123'],
  ] as const) {
    it(`is found by ${JSON.stringify(typed)}, as at a login`, () => {
      // The SQL is the last word.
      const isAsked = `case "$*" in *"value = '${stored}'"*) ${finding} ;; *) exit 1 ;; esac`;
      const { status, said } = bootstrap([typed], isAsked);
      assert.equal(status, 0);
      assert.ok(said.startsWith(`${stored} is the admin`), said);
    });
  }

  for (const typed of ['Ines', 'ines@example', '0415 555 0123', '']) {
    it(`is not ${JSON.stringify(typed)}, and the database is not asked`, () => {
      const { status, said } = bootstrap([typed], refusing('asked'));
      assert.equal(status, 2);
      assert.match(said, /is no e-mail address or phone number such as \+14155552671\.\nUsage:/);
    });
  }
});

describe('a database that does not take it', () => {
  it('is not there yet, or elsewhere', () => {
    const { status, said } = bootstrap(['ines@example.com', '--persist-to', join(folder, 'none')]);
    assert.equal(status, 1);
    assert.match(said, /local database is not there yet.*npm run dev.*--persist-to <folder>/);
    assert.match(said, /Nothing was changed\./);
    assert.doesNotMatch(said, /SQLITE|[{}]/);
  });

  it('is one that nothing was deployed to', () => {
    const none = refusing('no such table: audit_events: SQLITE_ERROR');
    const { status, said } = bootstrap(['ines@example.com', '--remote', '--env', 'staging'], none);
    assert.equal(status, 1);
    assert.match(said, /It has no tables yet: npm run deploy makes them\.\n$/);
  });

  it('may be that of no environment, where another was meant', () => {
    const none = refusing('There is no database user-registration.');
    for (const wrangler of [none, findingNobody]) {
      const { status, said } = bootstrap(['ines@example.com', '--remote'], wrangler);
      assert.equal(status, 1);
      assert.match(said, /database of no environment: .* --env production wants that here, too/);
    }
  });

  it('says else why, in its words and not as JSON', () => {
    const { said } = bootstrap(['ines@example.com'], refusing('Set "CLOUDFLARE_API_TOKEN".'));
    const why = 'The database did not take it. Set "CLOUDFLARE_API_TOKEN".';
    assert.equal(said, `Nothing was changed. ${why}\n`);
  });
});
