/// <reference types="vite/client" />
/** docs/security.md may claim only what is there: its links lead somewhere, the tests it names exist. */
import { expect, it } from 'vitest';
import security from '../../docs/security.md?raw';

const tests = import.meta.glob<string>('../**/*.test.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = import.meta.glob(['../../src/**/*.ts', '../../docs/**/*.md', '../../migrations/*']);

/** Of a file in this folder the bundler says `./`. */
const sourceOf = (file: string) =>
  tests[`../${file}`] ?? tests[`./${file.replace('contract/', '')}`];

/** Each link to a test, with the title behind it, if one is named. */
const named = [...security.matchAll(/\]\(\.\.\/test\/([\w/.-]+)\)(?:: `([^`]+)`)?/g)].map(
  ([, file = '', title]) => ({ file, title }),
);

it('names tests that exist', () => {
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter(({ file }) => sourceOf(file) === undefined);
  expect(missing).toEqual([]);
});

it('names titles that these tests have', () => {
  const titled = named.filter(({ title }) => title !== undefined);
  expect(titled.length).toBeGreaterThan(15);
  expect(titled.filter(({ file, title = '' }) => !sourceOf(file)?.includes(`'${title}'`))).toEqual(
    [],
  );
});

it('links to nothing that is not there', () => {
  const known = Object.keys(files);
  const links = [...security.matchAll(/\]\((?!\.\.\/test\/)([\w/.-]+)\)/g)].map(
    ([, to = '']) => to,
  );
  const path = (to: string) => new URL(to, 'src:/docs/').pathname;
  const broken = links.filter(
    (to) => !known.some((file) => `/${file.slice(6)}`.startsWith(path(to))),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

it('has a row for every requirement of its chapters, once', () => {
  const counts = { 2: 13, 6: 47, 7: 19, 9: 7, 11: 24, 14: 13, 16: 17 };
  const ids = [...security.matchAll(/^\| (\d+)\.(\d+)\.(\d+) \| [123] \|/gm)].map(([, ...id]) =>
    id.slice(0, 3).join('.'),
  );
  expect(new Set(ids).size).toBe(ids.length);
  for (const [chapter, count] of Object.entries(counts)) {
    expect(ids.filter((id) => id.startsWith(`${chapter}.`))).toHaveLength(count);
  }
});
