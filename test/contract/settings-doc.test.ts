/// <reference types="vite/client" />
import { expect, it } from 'vitest';
import page from '../../docs/settings.md?raw';
import { settingsSchema } from '../../src/settings';

/** The names in the first column of the table. */
const named = [...page.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
);

it('docs/settings.md has every setting once, and none that there is not', () => {
  expect([...named].sort()).toEqual(Object.keys(settingsSchema.def.shape).sort());
});
