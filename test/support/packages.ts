/**
 * The packages that src uses, put together once instead of file by file. Each test file, or each worker, has a
 * runtime of its own, which is sent all of them: without their source maps that is half the bytes.
 */
import type { Plugin } from 'vitest/config';

export const packages = [
  'hono',
  'hono/accepts',
  'hono/body-limit',
  'hono/combine',
  'hono/cookie',
  'hono/cors',
  'hono/etag',
  'hono/html',
  'hono/http-exception',
  'hono/jsx',
  'hono/jwt',
  'hono/route',
  '@hono/zod-validator',
  'zod/mini',
  'drizzle-orm',
  'drizzle-orm/d1',
  'drizzle-orm/errors',
  'drizzle-orm/sqlite-core',
  'drizzle-orm/sql',
  'libphonenumber-js/min',
  'punycode/punycode.es6.js',
  'resend',
  '@noble/hashes/hmac.js',
  '@noble/hashes/sha2.js',
  '@noble/hashes/hkdf.js',
  '@noble/hashes/legacy.js',
  '@noble/hashes/pbkdf2.js',
  '@noble/hashes/scrypt.js',
  'bcryptjs',
  '@cfworker/json-schema',
  'detect-browser',
];

/** vite sends a map beside what it sends. Nobody steps through a package or a JSON file: theirs are left out. */
export function withoutMaps(): Plugin {
  return {
    name: 'packages-without-maps',
    enforce: 'post',
    transform: (code, id) =>
      /\/node_modules\/|\.json$/.test(id) ? { code, map: { mappings: '' } } : null,
  };
}
