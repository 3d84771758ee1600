import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { applied, type JsonObject, patchBetween } from '../../src/core/merge-patch';

/** Of RFC 7396, appendix A, those that patch an object. */
it.each<[JsonObject, JsonObject, JsonObject]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('makes %j by %j', (document, patch, expected) => {
  const before = JSON.stringify(document);
  expect(applied(patch, document)).toEqual(expected);
  expect(JSON.stringify(document)).toBe(before);
});

it('writes what has to change and nothing else', () => {
  const from = { same: { a: 1 }, gone: 1, list: [1, 2], deep: { kept: 1, changed: 1, gone: 1 } };
  const to = { same: { a: 1 }, list: [1], deep: { kept: 1, changed: 2 }, added: 1 };
  expect(patchBetween(from, to)).toEqual({
    gone: null,
    list: [1],
    deep: { changed: 2, gone: null },
    added: 1,
  });
});

it('makes of any document any other', () => {
  const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
    tree: fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof({ depthSize: 'small' }, fc.integer(), fc.array(fc.integer()), tie('tree')),
      { noNullPrototype: true },
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (from, to) => {
      expect(applied(patchBetween(from, to), from)).toEqual(to);
    }),
  );
});
