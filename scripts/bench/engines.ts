/**
 * The Argon2id engines that `npm run bench:argon2` compares, behind `POST /<engine>/<times>`: derives so many times,
 * one after another, and answers with the last tag. An engine is named by its export: the bench bundles each alone
 * to see what it weighs.
 */
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { blake2b } from '@noble/hashes/blake2.js';
import growing from '@very-amused/argon2-wasm/build/argon2.wasm';
import growingSimd from '@very-amused/argon2-wasm/build/argon2-simd.wasm';
import { argon2id as edgeArgon2id, setWASMModules } from 'argon2-wasm-edge';
import edgeArgon2 from 'argon2-wasm-edge/wasm/argon2.wasm';
import edgeBlake2b from 'argon2-wasm-edge/wasm/blake2b.wasm';
import openpgpScalar from 'argon2id/dist/no-simd.wasm';
import openpgpSimd from 'argon2id/dist/simd.wasm';
import setupOpenpgp, { type computeHash } from 'argon2id/lib/setup.js';
import { fromBase64, toHex } from '../../src/core/encoding';
import { argon2id } from '../../src/credentials/argon2';
import { passwordCost } from '../../src/credentials/hasher';

export default {
  async fetch(request: Request): Promise<Response> {
    const [, name = '', times] = new URL(request.url).pathname.split('/');
    const derive = engines[name];
    if (!derive) return new Response('no such engine', { status: 404 });
    const asked = await request.json<{ password: string; salt: string }>();
    const password = fromBase64(asked.password);
    const salt = fromBase64(asked.salt);
    let tag = new Uint8Array();
    for (let i = 0; i < Number(times); i++) tag = new Uint8Array(await derive(password, salt));
    return Response.json({ tag: toHex(tag) });
  },
};

/** @returns the tag, 32 bytes, at the cost of `passwordCost`. */
type Derive = (password: Uint8Array, salt: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const { memoryKiB, iterations, parallelism } = passwordCost;
const tagBytes = 32;

/** What the API derives with. */
export const ours: Derive = (password, salt) => argon2id(password, salt, passwordCost, tagBytes);

/** JavaScript alone; the second opinion of the tests. */
export const noble: Derive = (password, salt) =>
  nobleArgon2id(password, salt, { m: memoryKiB, t: iterations, p: parallelism, dkLen: tagBytes });

/** `argon2id`: the block function in WASM, all else in JavaScript. */
export const openpgpWithSimd: Derive = async (password, salt) => {
  withSimd ??= await setupOpenpgp(...instancesOf(openpgpSimd));
  return withSimd({ password, salt, ...openpgpCost });
};

export const openpgpWithoutSimd: Derive = async (password, salt) => {
  withoutSimd ??= await setupOpenpgp(...instancesOf(openpgpScalar));
  return withoutSimd({ password, salt, ...openpgpCost });
};

/** `argon2-wasm-edge`: the code of `hash-wasm`, which cannot run here, with its modules as files. As shipped. */
export const edge: Derive = async (password, salt) => {
  await setWASMModules({ argon2WASM: edgeArgon2, blake2bWASM: edgeBlake2b });
  return edgeArgon2id({
    password,
    salt,
    iterations,
    parallelism,
    memorySize: memoryKiB,
    hashLength: tagBytes,
    outputType: 'binary',
  });
};

/** The same module, but one instance: as shipped each derivation waits for 19 MiB of fresh memory. */
export const edgeKept: Derive = async (password, salt) => {
  blocks ??= await startBlocks();
  const { memory, at, Hash_Calculate } = blocks;
  const heap = new Uint8Array(memory.buffer, at, (memoryKiB + 1) * blockBytes);
  const parameters = words(parallelism, tagBytes, memoryKiB, iterations, version13, typeArgon2id);
  // Even the first pass is XORed into what stands there.
  heap.fill(0);
  heap.set(parameters, memoryKiB * blockBytes);
  const first = blake2b.create({ dkLen: 64 }).update(parameters);
  for (const part of [password, salt]) first.update(words(part.length)).update(part);
  // No secret, no associated data.
  const seed = first.update(words(0, 0)).digest();
  heap.set(stretched(blockBytes, seed, words(0, 0)), 0);
  heap.set(stretched(blockBytes, seed, words(1, 0)), blockBytes);
  Hash_Calculate(0, memoryKiB);
  return stretched(tagBytes, heap.slice(0, blockBytes));
};

/** `@very-amused/argon2-wasm`: its modules alone, because its JavaScript needs a Web Worker. */
export const veryAmusedWithSimd: Derive = async (password, salt) => {
  growsWithSimd ??= await startGrowing(growingSimd);
  return hashRaw(growsWithSimd, password, salt);
};

export const veryAmusedWithoutSimd: Derive = async (password, salt) => {
  growsWithoutSimd ??= await startGrowing(growing);
  return hashRaw(growsWithoutSimd, password, salt);
};

const engines: Record<string, Derive> = {
  ours,
  veryAmusedWithSimd,
  veryAmusedWithoutSimd,
  openpgpWithSimd,
  openpgpWithoutSimd,
  edge,
  edgeKept,
  noble,
};

/** Kept from the first use on, as ours is. */
let withSimd: computeHash | undefined;
let withoutSimd: computeHash | undefined;
let blocks: Blocks | undefined;
let growsWithSimd: Growing | undefined;
let growsWithoutSimd: Growing | undefined;

const openpgpCost = { parallelism, passes: iterations, memorySize: memoryKiB, tagLength: tagBytes };

/** The package asks for a module with SIMD and one without, and takes the first that works. */
function instancesOf(module: WebAssembly.Module) {
  const instantiate = async (imports: WebAssembly.Imports) => ({
    instance: await WebAssembly.instantiate(module, imports),
    module,
  });
  return [instantiate, instantiate] as const;
}

const version13 = 0x13;
const typeArgon2id = 2;
const blockBytes = 1024;

interface Blocks {
  memory: WebAssembly.Memory;
  /** Where the blocks begin; the parameters stand behind the last. */
  at: number;
  Hash_GetBuffer(): number;
  Hash_SetMemorySize(bytes: number): number;
  Hash_Calculate(length: number, memoryKiB: number): void;
}

async function startBlocks(): Promise<Blocks> {
  const { exports } = await WebAssembly.instantiate(edgeArgon2);
  const engine = exports as unknown as Blocks;
  const at = engine.Hash_GetBuffer();
  engine.Hash_SetMemorySize((memoryKiB + 1) * blockBytes);
  return { ...engine, at };
}

/** The variable-length hash of RFC 9106 §3.3. @returns `length` bytes. */
function stretched(length: number, ...parts: Uint8Array[]): Uint8Array {
  const hash = blake2b.create({ dkLen: Math.min(length, 64) }).update(words(length));
  for (const part of parts) hash.update(part);
  let last = hash.digest();
  const result = new Uint8Array(length);
  let done = 0;
  for (; length - done > 64; done += 32) {
    result.set(last.subarray(0, 32), done);
    last = blake2b(last, { dkLen: Math.min(length - done - 32, 64) });
  }
  result.set(last, done);
  return result;
}

/** In the order of the processor's bytes; where the runtime runs, that is little-endian as RFC 9106 wants it. */
function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

interface Growing {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number): void;
  argon2id_hash_raw(...values: number[]): number;
  _initialize(): void;
}

async function startGrowing(module: WebAssembly.Module): Promise<Growing> {
  const env = { emscripten_notify_memory_growth() {} };
  const exports = (await WebAssembly.instantiate(module, { env })).exports as unknown as Growing;
  exports._initialize();
  return exports;
}

function hashRaw(engine: Growing, password: Uint8Array, salt: Uint8Array): Uint8Array {
  const start = engine.malloc(password.length + salt.length + tagBytes);
  const saltAt = start + password.length;
  const tagAt = saltAt + salt.length;
  new Uint8Array(engine.memory.buffer).set([...password, ...salt], start);
  const failure = engine.argon2id_hash_raw(
    ...[iterations, memoryKiB, parallelism],
    ...[start, password.length, saltAt, salt.length, tagAt, tagBytes],
  );
  if (failure !== 0) throw new Error(`Argon2id failed with code ${failure}`);
  const tag = new Uint8Array(engine.memory.buffer, tagAt, tagBytes).slice();
  engine.free(start);
  return tag;
}
