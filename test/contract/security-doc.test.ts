/// <reference types="vite/client" />
/** docs/security.md may claim only what is there: its links lead somewhere, the tests it names exist. */
import { expect, it } from 'vitest';
import security from '../../docs/security.md?raw';

/** As the bundler names them: of a file in this folder it says `./`, of one above `../`. */
const tests = import.meta.glob<string>('../**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const others = import.meta.glob([
  '../../src/**/*.{ts,tsx,js}',
  '../../docs/**/*.md',
  '../../migrations/*',
]);

const pathOf = (file: string, from = 'src:/test/contract/') => new URL(file, from).pathname;
const sources = new Map(Object.entries(tests).map(([file, source]) => [pathOf(file), source]));
const files = [...sources.keys(), ...Object.keys(others).map((file) => pathOf(file))];

/** Each relative link, with the titles right behind it, if it names any. */
const links = [...security.matchAll(/\]\((?!\w+:)([^)\s]+)\)((?:: `[^`]+`(?:, `[^`]+`)*)?)/g)].map(
  ([, to = '', titles = '']) => ({
    to: pathOf(to, 'src:/docs/'),
    titles: [...titles.matchAll(/`([^`]+)`/g)].map(([, title = '']) => title),
  }),
);

/** A folder counts as there where a file is in it. */
const isThere = (to: string) => files.some((file) => file === to || file.startsWith(`${to}/`));

it('links to nothing that is not there', () => {
  expect(links.length).toBeGreaterThan(150);
  expect(links.filter(({ to }) => !isThere(to))).toEqual([]);
});

it('names titles that these tests have', () => {
  const titled = links.flatMap(({ to, titles }) => titles.map((title) => ({ to, title })));
  expect(titled.length).toBeGreaterThan(100);
  const missing = titled.filter(({ to, title }) => !sources.get(to)?.includes(`'${title}'`));
  expect(missing).toEqual([]);
});

/** ASVS 5.0.0: of each section the levels of its requirements, in their order. */
const levels = {
  '2.1': '122',
  '2.2': '112',
  '2.3': '12223',
  '2.4': '23',
  '6.1': '122',
  '6.2': '111111112222',
  '6.3': '11223333',
  '6.4': '112233',
  '6.5': '22222333',
  '6.6': '2223',
  '6.7': '33',
  '6.8': '2222',
  '7.1': '222',
  '7.2': '1111',
  '7.3': '22',
  '7.4': '11222',
  '7.5': '223',
  '7.6': '22',
  '9.1': '111',
  '9.2': '1222',
  '11.1': '2233',
  '11.2': '22233',
  '11.3': '11233',
  '11.4': '1222',
  '11.5': '23',
  '11.6': '23',
  '11.7': '33',
  '14.1': '22',
  '14.2': '12223333',
  '14.3': '122',
  '16.1': '2',
  '16.2': '22222',
  '16.3': '2222',
  '16.4': '222',
  '16.5': '2223',
};

it('has a row for every requirement of its chapters, once, in order and at its level', () => {
  const wanted = Object.entries(levels).flatMap(([section, digits]) =>
    [...digits].map((level, i) => `${section}.${i + 1} at level ${level}`),
  );
  const rows = [...security.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \|/gm)].map(
    ([, id, level]) => `${id} at level ${level}`,
  );
  expect(rows).toEqual(wanted);
});

it('gives every requirement one of four states', () => {
  const states = [
    ...security.matchAll(/^\| \d+\.\d+\.\d+ \| \d \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm),
  ];
  expect(states).toHaveLength(Object.values(levels).join('').length);
  const unknown = states.filter(([, state = '']) => !/^(met|partly|not met|n\/a)$/.test(state));
  expect(unknown.map(([row]) => row)).toEqual([]);
});
