/// <reference types="vite/client" />
/** One number, wherever somebody reads it. */
import { expect, it } from 'vitest';
import changelog from '../../CHANGELOG.md?raw';
import packageText from '../../package.json?raw';
import lockText from '../../package-lock.json?raw';
import { version } from '../../src/core/version';
import openApiText from '../../src/docs/openapi.json?raw';

const versionOf = (text: string): string => JSON.parse(text).version;

it('is the same in the package, its lock, the code and the OpenAPI document', () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect([
    versionOf(packageText),
    versionOf(lockText),
    JSON.parse(openApiText).info.version,
  ]).toEqual([version, version, version]);
});

const releases = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\] – (\d{4}-\d\d-\d\d)$/gm)];

it('is the newest release of the changelog', () => {
  expect(releases[0]?.[1]).toBe(version);
  expect(changelog.indexOf('## [Unreleased]')).toBeLessThan(changelog.indexOf(`## [${version}]`));
});

it('has its releases in order, each on a day that there is', () => {
  expect(changelog.match(/^## /gm)).toHaveLength(releases.length + 1);
  const days = releases.map(([, , day = '']) => day);
  expect([...days].sort().reverse()).toEqual(days);
  for (const day of days) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
});
