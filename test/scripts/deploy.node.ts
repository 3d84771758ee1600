/** `npm run deploy`, with a stand-in for wrangler on the path that notes what it is asked. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
const noted = join(folder, 'noted');
const script = resolve('scripts/deploy.ts');

// Fails at the step whose first word is in FAILS.
writeFileSync(
  join(folder, 'wrangler'),
  `#!/bin/sh\necho "$*" >> "${noted}"\nif [ "$1" = "$FAILS" ]; then exit 3; fi\n`,
  { mode: 0o755 },
);
writeFileSync(
  join(folder, 'wrangler.jsonc'),
  '{ "name": "x", "env": { "staging": {}, "two.words": {} } }',
);

after(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(noted, { force: true }));

/** @param env on top of ours, where neither CLOUDFLARE_ENV nor FAILS is set. */
function deploy(words: string[], env: Record<string, string> = {}) {
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd: folder,
    env: { ...process.env, CLOUDFLARE_ENV: '', FAILS: '', ...env, PATH },
    encoding: 'utf8',
  });
  const asked = existsSync(noted) ? readFileSync(noted, 'utf8').trimEnd().split('\n') : [];
  return { status, stdout, stderr, asked };
}

describe('deploying', () => {
  it('migrates the remote database, then deploys the Worker', () => {
    const { status, asked } = deploy([]);
    assert.deepEqual(asked, ['d1 migrations apply DB --remote', 'deploy']);
    assert.equal(status, 0);
  });

  for (const words of [['--env', 'staging'], ['--env=staging']]) {
    it(`hands the environment to both steps: ${words.join(' ')}`, () => {
      const { status, asked } = deploy(words);
      assert.deepEqual(asked, [
        'd1 migrations apply DB --remote --env staging',
        'deploy --env staging',
      ]);
      assert.equal(status, 0);
    });
  }

  it('takes the environment from where wrangler would', () => {
    const { asked } = deploy([], { CLOUDFLARE_ENV: 'staging' });
    assert.deepEqual(asked, [
      'd1 migrations apply DB --remote --env staging',
      'deploy --env staging',
    ]);
  });

  it('does not deploy where a migration failed', () => {
    const { status, stderr, asked } = deploy([], { FAILS: 'd1' });
    assert.deepEqual(asked, ['d1 migrations apply DB --remote']);
    assert.equal(status, 3);
    assert.match(stderr, /Stopped: wrangler d1 migrations apply DB --remote failed/);
  });

  it('says so where the Worker could not be deployed', () => {
    const { status, stderr } = deploy([], { FAILS: 'deploy' });
    assert.equal(status, 3);
    assert.match(stderr, /Stopped: wrangler deploy failed/);
  });
});

describe('a dry run', () => {
  it('prints both commands and runs neither', () => {
    const { status, stdout, asked } = deploy(['--dry-run']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'Would run: wrangler d1 migrations apply DB --remote',
      'Would run: wrangler deploy',
    ]);
    assert.deepEqual(asked, ['deploy --dry-run']);
    assert.equal(status, 0);
  });

  it('is for an environment too', () => {
    const { stdout, asked } = deploy(['--dry-run', '--env', 'staging']);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'Would run: wrangler d1 migrations apply DB --remote --env staging',
      'Would run: wrangler deploy --env staging',
    ]);
    assert.deepEqual(asked, ['deploy --dry-run --env staging']);
  });

  it('fails where the Worker cannot be bundled', () => {
    assert.equal(deploy(['--dry-run'], { FAILS: 'deploy' }).status, 3);
  });
});

describe('words that are refused before anything runs', () => {
  const refused: [string, string[], RegExp][] = [
    ['an unknown flag', ['--dryrun'], /Unknown option '--dryrun'/],
    ["a flag of wrangler's that is not handed on", ['--minify'], /Unknown option '--minify'/],
    ['a short flag', ['-e', 'staging'], /Unknown option '-e'/],
    ['a word without a flag', ['staging'], /Unexpected argument 'staging'/],
    ['a word behind --', ['--', '--dry-run'], /Unexpected argument '--dry-run'/],
    ['a flag that is given twice', ['--dry-run', '--dry-run'], /--dry-run is given twice/],
    ['two environments', ['--env', 'staging', '--env=two.words'], /--env is given twice/],
    ['an environment without a name', ['--env='], /declares no environment ""/],
    ['no environment behind --env', ['--env'], /argument missing/],
    ['a flag in place of an environment', ['--env', '--dry-run'], /ambiguous/],
    ['an answer to a question', ['--dry-run=false'], /does not take an argument/],
    [
      'an environment that wrangler.jsonc does not declare',
      ['--env', 'stagin'],
      /declares no environment "stagin": it declares staging, two\.words/,
    ],
    ['a name that every object has', ['--env', 'constructor'], /declares no environment/],
  ];
  for (const [what, words, message] of refused) {
    it(what, () => {
      const { status, stderr, asked } = deploy(words);
      assert.deepEqual(asked, []);
      assert.equal(status, 2);
      assert.match(stderr, /^Nothing was run\. /);
      assert.match(stderr, message);
      assert.match(stderr, /Usage: npm run deploy/);
    });
  }
});
