/// <reference types="vite/client" />
/** Imports only point down, as docs/architecture.md says, read from the import lines of src. */
import { expect, it } from 'vitest';

/** Bottom first: each room may use those before it. */
const rooms =
  'core db audit audit-sink http limits links messaging bots identity credentials sessions factors passwords accounts webhooks moving admin health pages docs settings bindings deps app client index'.split(
    ' ',
  );
const files = import.meta.glob<string>(['../../src/**/*.{ts,tsx}', '!**/*.d.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const imports = Object.entries(files).flatMap(([file, source]) => {
  const path = file.replace('../../src/', '');
  const lines = source.matchAll(/^(?:im|ex)port\b(?:[^'";]*?\bfrom)?\s*'([^']+)'/gm);
  return [...lines].map(([line, target = '']) => ({ path, line, target }));
});

const floorOf = (path: string) => rooms.indexOf(path.replace(/\.tsx?$/, '').split('/')[0] ?? '');
const floorOfTarget = (path: string, target: string) =>
  floorOf(new URL(target, `src:/${path}`).pathname.slice(1));
const named = (found: typeof imports) => found.map(({ path, target }) => `${path} → ${target}`);

it('reads every room, and what each imports', () => {
  const seen = new Set(imports.map(({ path }) => floorOf(path)));
  expect([...seen].sort((a, b) => a - b)).toEqual([...rooms.keys()]);
});

it('finds imports only from the same room and those below', () => {
  const upward = imports.filter(
    ({ path, target }) => target.startsWith('.') && floorOfTarget(path, target) > floorOf(path),
  );
  expect(named(upward)).toEqual([]);
});

it('finds the Worker of the trail on core and the list of events alone', () => {
  const others = imports.filter(({ path, target }) => {
    if (!target.startsWith('.')) return false;
    const isBelow = path.startsWith('audit-sink/') || path === 'audit/events.ts';
    return isBelow && !/^\.\/|^\.\.\/core\/|^\.\.\/audit\/events$/.test(target);
  });
  expect(imports.some(({ path }) => path.startsWith('audit-sink/'))).toBe(true);
  expect(named(others)).toEqual([]);
});

it('finds no use case that knows HTTP', () => {
  const isUseCase = (path: string) => `../../src/${path.replace('.ts', '.route.ts')}` in files;
  expect(isUseCase('sessions/login.ts')).toBe(true);
  const http = imports.filter(
    ({ path, target }) => isUseCase(path) && /^(@?hono|\.\.\/http)(\/|$)/.test(target),
  );
  expect(named(http)).toEqual([]);
});
