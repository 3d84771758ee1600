/**
 * `npm run bench:argon2`: which Argon2id engine is the fastest in the Worker's own runtime? First each must give
 * the tag of `@noble/hashes` on Node, then they derive in turns at the cost of the API.
 * `npm run bench:argon2 -- 30` takes 30 rounds.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { argon2id } from '@noble/hashes/argon2.js';
import { startBuilt } from '../built-worker.ts';
import { median, shuffled } from './figures.ts';
import { progress } from './progress.ts';

const rounds = Number(process.argv[2] ?? 15);
/** Derivations of one request, so that the way there and back weighs little. */
const times = 3;
const config = 'scripts/bench/engines.toml';

interface Engine {
  engine: string;
  /** Of `engines.ts`. */
  name: string;
  /** Below node_modules. */
  wasm: string[];
}

/**
 * These packages run in workerd and ship their WASM as files. `hash-wasm` and `libsodium` compile theirs from bytes,
 * which is refused (`argon2-wasm-edge` is the code of the former); `argon2-browser` wants a page or Node around it.
 */
const all: Engine[] = [
  { engine: 'ours: @phi-ag/argon2, SIMD', name: 'ours', wasm: ['@phi-ag/argon2/dist/argon2.wasm'] },
  {
    engine: '@very-amused/argon2-wasm, SIMD',
    name: 'veryAmusedWithSimd',
    wasm: ['@very-amused/argon2-wasm/build/argon2-simd.wasm'],
  },
  {
    engine: '@very-amused/argon2-wasm',
    name: 'veryAmusedWithoutSimd',
    wasm: ['@very-amused/argon2-wasm/build/argon2.wasm'],
  },
  { engine: 'argon2id, SIMD', name: 'openpgpWithSimd', wasm: ['argon2id/dist/simd.wasm'] },
  { engine: 'argon2id', name: 'openpgpWithoutSimd', wasm: ['argon2id/dist/no-simd.wasm'] },
  {
    engine: 'argon2-wasm-edge, as shipped',
    name: 'edge',
    wasm: ['argon2-wasm-edge/wasm/argon2.wasm', 'argon2-wasm-edge/wasm/blake2b.wasm'],
  },
  {
    engine: 'argon2-wasm-edge, instance kept',
    name: 'edgeKept',
    wasm: ['argon2-wasm-edge/wasm/argon2.wasm'],
  },
  { engine: '@noble/hashes', name: 'noble', wasm: [] },
];

const passwords = {
  ASCII: Buffer.from('Tidal-Harbor-42'),
  'not ASCII': Buffer.from('Grüße-aus-Köln-🔑'),
  'a NUL': Buffer.from('before\0after'),
  '128 bytes': Buffer.from('Copper!Lantern7-'.repeat(8)),
};

const { origins, stop } = await startBuilt([{ config, name: 'engines', settings: {} }]);
try {
  // The route itself is compiled before anything counts.
  await derive('ours', 0);
  const checked = [];
  for (const engine of all) checked.push({ ...engine, ...(await check(engine)) });
  const measured = await measure();
  const oursMs = measured.ours ?? [];
  console.table(
    checked.map(({ engine, name, wasm, firstMs, wrong }) => {
      const ms = measured[name] ?? [];
      return {
        engine,
        'time to ours': median(ms.map((one, round) => one / (oursMs[round] ?? 1))).toFixed(2),
        'median ms': median(ms).toFixed(1),
        'first ms': firstMs.toFixed(0),
        agrees: wrong.length === 0 ? 'yes' : `not on ${wrong.join(', ')}`,
        'host imports': imports(wasm).join(', ') || 'none',
        'KiB gzip': weightKiB(name, wasm).toFixed(1),
      };
    }),
  );
  process.exitCode = checked.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
} finally {
  await stop();
}

/** @returns how long the very first derivation took, ms, and the passwords whose tag is not noble's. */
async function check({ engine, name }: Engine) {
  const begin = performance.now();
  await derive(name, 1);
  const firstMs = performance.now() - begin;
  const wrong: string[] = [];
  for (const [kind, password] of Object.entries(passwords)) {
    const salt = randomBytes(16);
    // As `passwordCost`.
    const expected = argon2id(password, salt, { m: 19_456, t: 2, p: 1, dkLen: 32 });
    const tag = await derive(name, 1, password, salt);
    if (tag !== Buffer.from(expected).toString('hex')) wrong.push(kind);
  }
  const kinds = Object.keys(passwords);
  console.log(`${engine} agrees on ${kinds.filter((kind) => !wrong.includes(kind)).join(', ')}`);
  return { firstMs, wrong };
}

/** @returns milliseconds of one derivation, a figure for each round, by the name of the engine. */
async function measure(): Promise<Record<string, number[]>> {
  const ms: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    // In turns, and never in the same order: what one leaves to be collected falls on all alike.
    for (const { name } of shuffled(all)) {
      const begin = performance.now();
      await derive(name, times);
      ms[name] = [...(ms[name] ?? []), (performance.now() - begin) / times];
    }
  }
  progress();
  return ms;
}

/** @returns the last tag, hex. */
async function derive(
  name: string,
  count: number,
  password = passwords.ASCII,
  salt = Buffer.alloc(16),
): Promise<string> {
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const response = await fetch(`${origins[0]}/${name}/${count}`, {
    method: 'POST',
    body: JSON.stringify({ password: text(password), salt: text(salt) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${name}: ${response.status} ${answer}`);
  return JSON.parse(answer).tag;
}

/** What the modules want from outside, such as `1 function`. */
function imports(wasm: string[]): string[] {
  const kinds = wasm.flatMap((path) =>
    WebAssembly.Module.imports(new WebAssembly.Module(fileOf(path))).map(({ kind }) => kind),
  );
  return [...new Set(kinds)].map((kind) => `${kinds.filter((k) => k === kind).length} ${kind}`);
}

/** Of its WASM, and of the JavaScript that it needs here, bundled alone as the API is. */
function weightKiB(name: string, wasm: string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const main = join(folder, 'alone.ts');
  writeFileSync(
    main,
    `export { ${name} as default } from '${resolve('scripts/bench/engines.ts')}';\n`,
  );
  const { status, stderr } = spawnSync(
    'wrangler',
    ['deploy', main, '--dry-run', '--config', config, '--outdir', folder],
    { encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  );
  if (status !== 0) throw new Error(`${name} could not be bundled\n${stderr}`);
  // The names of the other engines' modules stay behind.
  const script = readFileSync(join(folder, 'alone.js'), 'utf8').replace(
    /import"[^"]*\.wasm";/g,
    '',
  );
  rmSync(folder, { recursive: true });
  const parts = [Buffer.from(script), ...wasm.map(fileOf)];
  return parts.reduce((sum, part) => sum + gzipSync(part).length / 1024, 0);
}

function fileOf(path: string): Buffer<ArrayBuffer> {
  return readFileSync(join('node_modules', path));
}
