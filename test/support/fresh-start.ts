/**
 * Files share a runtime, because starting one costs more than most files do. Each still finds it as if it were new:
 * every module is evaluated anew, and D1, KV, R2 and the Durable Objects are empty, their instances gone.
 */
import { reset } from 'cloudflare:test';
import { vi } from 'vitest';

vi.resetModules();
await reset();
