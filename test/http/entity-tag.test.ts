/** Lists of entity tags as clients send them (RFC 9110 §8.8.3, §13.1). */
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { isKnown, preconditionOf } from '../../src/http/entity-tag';

const etag = '"one.1"';

/** What a request with these headers is told. */
async function asked(headers: Record<string, string>) {
  const app = new Hono().get('/', (c) =>
    c.json({ holds: preconditionOf(c)?.(etag) ?? 'no condition', isKnown: isKnown(c, etag) }),
  );
  const response = await app.request('/', { headers });
  return response.json<{ holds: boolean | 'no condition'; isKnown: boolean }>();
}

it('makes no condition where none was sent', async () => {
  expect(await asked({})).toEqual({ holds: 'no condition', isKnown: false });
});

const lists: [string, { strong: boolean; weak: boolean }][] = [
  ['"one.1"', { strong: true, weak: true }],
  ['*', { strong: true, weak: true }],
  [' * ', { strong: true, weak: true }],
  ['"two", "one.1"', { strong: true, weak: true }],
  ['"two","one.1","three"', { strong: true, weak: true }],
  [', ,"one.1" ,', { strong: true, weak: true }],
  ['"a,b", "one.1"', { strong: true, weak: true }],
  ['W/"one.1"', { strong: false, weak: true }],
  ['"two", W/"one.1"', { strong: false, weak: true }],
  ['W/"one.1", "one.1"', { strong: true, weak: true }],
  ['"one.2"', { strong: false, weak: false }],
  ['"ONE.1"', { strong: false, weak: false }],
  ['"one"', { strong: false, weak: false }],
  ['""', { strong: false, weak: false }],
  // No lists of tags.
  ['one.1', { strong: false, weak: false }],
  ["'one.1'", { strong: false, weak: false }],
  ['w/"one.1"', { strong: false, weak: false }],
  ['W/ "one.1"', { strong: false, weak: false }],
  ['"two" "one.1"', { strong: false, weak: false }],
  ['"one.1", x', { strong: false, weak: false }],
  ['x"one.1"', { strong: false, weak: false }],
  ['*, "one.1"', { strong: false, weak: false }],
  ['"*"', { strong: false, weak: false }],
  ['"x"one.1"', { strong: false, weak: false }],
  ['', { strong: false, weak: false }],
];

describe.each(lists)('%j', (list, { strong, weak }) => {
  it(`${strong ? 'meets' : 'does not meet'} If-Match`, async () => {
    expect(await asked({ 'If-Match': list })).toMatchObject({ holds: strong });
  });

  it(`${weak ? 'is known' : 'is not known'} by If-None-Match, and a change waits for the opposite`, async () => {
    expect(await asked({ 'If-None-Match': list })).toEqual({ holds: !weak, isKnown: weak });
  });
});

it('wants both where both were sent', async () => {
  const both = { 'If-Match': '"one.1"', 'If-None-Match': '"one.1"' };
  expect(await asked(both)).toMatchObject({ holds: false });
  expect(await asked({ ...both, 'If-None-Match': '"two"' })).toMatchObject({ holds: true });
});

it('reads a long list in no time', async () => {
  const list = `${'"a", \t '.repeat(2000)}x`;
  const began = performance.now();
  expect(await asked({ 'If-Match': list })).toMatchObject({ holds: false });
  expect(performance.now() - began).toBeLessThan(1000);
});
