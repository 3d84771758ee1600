/** `npm run keys -- rotate`: the value for the next step, and what it says of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freshKeys } from '../../scripts/fresh-keys.ts';
import { nextValue, type Rotated, type Step } from '../../scripts/rotate-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
after(() => rmSync(folder, { recursive: true }));

interface Key {
  kid: string;
  d?: string;
}
const keysOf = (value: string): Key[] => JSON.parse(value).keys;
const kidsOf = (value: string) => keysOf(value).map(({ kid }) => kid);
const privateOf = (value: string) => keysOf(value).map(({ d }) => d !== undefined);

/** One step after the other. */
const stepped = (name: Rotated, start: string, ...done: Step[]): string =>
  done.reduce((value, step) => nextValue(name, step, value).value, start);

const { JWT_KEYS, AUTH_SECRET } = freshKeys();

test('a signing key is added last, with its private half', () => {
  const added = stepped('JWT_KEYS', JWT_KEYS, 'add');
  assert.deepEqual(keysOf(added)[0], keysOf(JWT_KEYS)[0]);
  assert.deepEqual(privateOf(added), [true, true]);
  assert.equal(new Set(kidsOf(added)).size, 2);
});

test('swapped, it signs, and of the key before only the public half is left', () => {
  const added = stepped('JWT_KEYS', JWT_KEYS, 'add');
  const swapped = stepped('JWT_KEYS', added, 'swap');
  assert.deepEqual(kidsOf(swapped), kidsOf(added).reverse());
  assert.deepEqual(privateOf(swapped), [true, false]);
});

test('after the drop the new key is alone, as it was made', () => {
  const added = stepped('JWT_KEYS', JWT_KEYS, 'add');
  assert.deepEqual(keysOf(stepped('JWT_KEYS', added, 'swap', 'drop')), [keysOf(added)[1]]);
});

test('a key can be added while a retired one still verifies', () => {
  const twice = stepped('JWT_KEYS', JWT_KEYS, 'add', 'swap', 'add', 'swap');
  assert.deepEqual(privateOf(twice), [true, false, false]);
  assert.equal(kidsOf(twice).at(-1), kidsOf(JWT_KEYS)[0]);
});

for (const [steps, step, why] of [
  [[], 'swap', /add one first/],
  [[], 'drop', /nothing to drop/],
  [['add'], 'add', /waits for its swap/],
  [['add', 'swap'], 'swap', /add one first/],
] satisfies [Step[], Step, RegExp][]) {
  test(`JWT_KEYS: no ${step} after ${steps.join(', ') || 'nothing'}`, () => {
    const value = stepped('JWT_KEYS', JWT_KEYS, ...steps);
    assert.throws(() => nextValue('JWT_KEYS', step, value), why);
  });
}

test('a secret is added last and swapped to the front, and those before it are kept', () => {
  const added = stepped('AUTH_SECRET', AUTH_SECRET, 'add');
  const [first, fresh] = added.split(' ');
  assert.equal(first, AUTH_SECRET);
  const swapped = stepped('AUTH_SECRET', added, 'swap');
  assert.deepEqual(swapped.split(' '), [fresh, AUTH_SECRET]);
  const again = stepped('AUTH_SECRET', swapped, 'add', 'swap').split(' ');
  assert.deepEqual(again.slice(1), [fresh, AUTH_SECRET]);
  assert.equal(stepped('AUTH_SECRET', swapped, 'drop'), fresh);
});

test('AUTH_SECRET: no swap and no drop of the only one', () => {
  assert.throws(() => nextValue('AUTH_SECRET', 'swap', AUTH_SECRET), /add one first/);
  assert.throws(() => nextValue('AUTH_SECRET', 'drop', AUTH_SECRET), /nothing to drop/);
});

test('the drop of a secret says what is lost, and how to count it', () => {
  const swapped = stepped('AUTH_SECRET', AUTH_SECRET, 'add', 'swap');
  const said = nextValue('AUTH_SECRET', 'drop', swapped).notes.join('\n');
  for (const lost of ['WARNING', 'passwords', 'links', 'refresh tokens', 'SELECT count(*)']) {
    assert.ok(said.includes(lost), lost);
  }
});

test('every step says how long to wait, or that it is done, and no secret', () => {
  for (const [name, start] of Object.entries({ JWT_KEYS, AUTH_SECRET }) as [Rotated, string][]) {
    let value = start;
    for (const step of ['add', 'swap', 'drop'] as const) {
      const next = nextValue(name, step, value);
      const said = next.notes.join('\n');
      assert.match(said, /wait|done/);
      for (const secret of next.value.match(/[\w-]{43,}/g) ?? []) assert.ok(!said.includes(secret));
      value = next.value;
    }
  }
});

test('the value of no key set is refused in words that repeat nothing of it', () => {
  for (const value of [
    '{"keys":[{"kid":"one","d":"secr',
    '{"keys":[]}',
    '"secret"',
    '[1]',
    'null',
  ]) {
    assert.throws(
      () => nextValue('JWT_KEYS', 'add', value),
      (error: Error) => {
        assert.equal(error.name, 'RefusedStep');
        assert.doesNotMatch(error.message, /secr/);
        return true;
      },
    );
  }
});

function run(args: string[], env: Record<string, string> = {}) {
  const script = join(import.meta.dirname, '../../scripts/keys.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the command prints the bare value, to be piped, and its words beside it', () => {
  const { status, stdout, stderr } = run(['rotate', 'JWT_KEYS', 'add'], { JWT_KEYS });
  assert.equal(status, 0);
  assert.equal(keysOf(stdout).length, 2);
  assert.match(stderr, /wait 5 minutes/);
});

test('it takes a file of the bare value, and one of lines', () => {
  const bare = join(folder, 'bare');
  writeFileSync(bare, `${AUTH_SECRET}\n`);
  const lines = join(folder, 'lines');
  writeFileSync(lines, `MAIL_FROM='x'\nAUTH_SECRET='${AUTH_SECRET}'\n`);
  for (const from of [bare, lines]) {
    const { stdout } = run(['rotate', 'AUTH_SECRET', 'add', '--from', from]);
    assert.equal(stdout.split(' ')[0], AUTH_SECRET);
  }
});

test('it fails, and prints no value, where the step or what it begins with is missing', () => {
  for (const args of [['rotate', 'JWT_KEYS', 'add'], ['rotate'], ['rotate', 'JWT_KEYS', 'swop']]) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [1, '']);
    assert.notEqual(stderr, '');
  }
});
