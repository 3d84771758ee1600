/**
 * Argon2 (RFC 9106) in WebAssembly. Only the module is taken from `@phi-ag/argon2`: its JavaScript
 * wrapper passes the length in UTF-16 units for bytes of UTF-8, which would cut every password that
 * is not ASCII. So bytes and lengths are handed over here.
 */
import wasm from '@phi-ag/argon2/argon2.wasm';

export interface Argon2Cost {
  memoryKiB: number;
  iterations: number;
  parallelism: number;
}

export interface Argon2Kind {
  variant: 'argon2d' | 'argon2i' | 'argon2id';
  /** 19 is the one of the RFC; 16 came before it. */
  version: 16 | 19;
}

/** What we derive with ourselves. */
export const argon2id = (
  password: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  length = 32,
): Promise<Uint8Array> =>
  argon2({ variant: 'argon2id', version: 19 }, password, salt, cost, length);

/**
 * @returns the tag, `length` bytes.
 * @throws where the parameters are outside RFC 9106 §3.1 (a salt of less than 8 bytes, say).
 */
export async function argon2(
  { variant, version }: Argon2Kind,
  password: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  length: number,
): Promise<Uint8Array> {
  const { memory, malloc, free, argon2_hash } = await engine(cost);
  const size = password.length + salt.length + length;
  const start = malloc(size);
  const saltAt = start + password.length;
  const tagAt = saltAt + salt.length;
  try {
    new Uint8Array(memory.buffer, start, size).set([...password, ...salt]);
    const failure = argon2_hash(
      cost.iterations,
      cost.memoryKiB,
      cost.parallelism,
      start,
      password.length,
      saltAt,
      salt.length,
      tagAt,
      length,
      noEncodedForm,
      0,
      types[variant],
      version,
    );
    if (failure !== 0) throw new Error(`Argon2 failed with code ${failure}`);
    return new Uint8Array(memory.buffer, tagAt, length).slice();
  } finally {
    // The heap is used again: leave no password in it.
    new Uint8Array(memory.buffer, start, size).fill(0);
    free(start);
  }
}

const noEncodedForm = 0;
const types = { argon2d: 0, argon2i: 1, argon2id: 2 };

interface Engine {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number): void;
  argon2_hash(...values: number[]): number;
  _initialize(): void;
}

let started: Engine | undefined;

/**
 * One instance per isolate, made on first use so that start-up does not pay for it. The instance is
 * kept, not a promise of it, which would belong to the request that made it. Memory of WebAssembly never shrinks: a hash of
 * another system that wants more than ours gets an instance of its own, which goes with it.
 */
async function engine({ memoryKiB }: Argon2Cost): Promise<Engine> {
  const isKept = memoryKiB <= keptMemoryKiB;
  if (isKept && started) return started;
  const instance = await WebAssembly.instantiate(wasm);
  const exports = instance.exports as unknown as Engine;
  exports._initialize();
  if (isKept) started = exports;
  return exports;
}

/** What our own take (`hasher.ts`). */
const keptMemoryKiB = 19_456;
