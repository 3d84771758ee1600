/**
 * JSON Merge Patch (RFC 7396): what has to change in one JSON document to make it another. A member of a patch replaces,
 * `null` takes away, objects are patched member by member; a list is replaced as a whole. No I/O, no clock.
 */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** @returns a new document; members keep their order, new ones come last. */
export function applied(patch: JsonObject, document: JsonObject): JsonObject {
  const result = { ...document };
  for (const [name, change] of Object.entries(patch)) {
    const before = result[name];
    if (change === null) delete result[name];
    else if (isObject(change)) result[name] = applied(change, isObject(before) ? before : {});
    else result[name] = change;
  }
  return result;
}

/** @returns the patch that makes `to` of `from`. Neither may hold `null`, which a patch cannot write. */
export function patchBetween(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of Object.keys(from)) if (!(name in to)) patch[name] = null;
  for (const [name, after] of Object.entries(to)) {
    const before = from[name];
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    patch[name] = isObject(before) && isObject(after) ? patchBetween(before, after) : after;
  }
  return patch;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
