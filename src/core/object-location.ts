/**
 * Where Durable Objects live. Cloudflare makes one near whoever asks for it first and it stays there, so without this
 * somebody who guesses passwords from afar decides where the counter of an account is kept, and how far its owner's
 * logins have to go.
 */

/** A hint is best effort. A jurisdiction is guaranteed, and its objects are separate from those outside it. */
export type ObjectLocation =
  | { hint: DurableObjectLocationHint }
  | { jurisdiction: DurableObjectJurisdiction };

/** What our code needs of a namespace. */
export type ObjectsByName<Obj extends Rpc.DurableObjectBranded> = Pick<
  DurableObjectNamespace<Obj>,
  'getByName'
>;

/** @returns the objects of a namespace, made there where they do not exist yet. */
export function located<Obj extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Obj>,
  location: ObjectLocation | undefined,
): ObjectsByName<Obj> {
  if (!location) return namespace;
  if ('jurisdiction' in location) return namespace.jurisdiction(location.jurisdiction);
  return { getByName: (name) => namespace.getByName(name, { locationHint: location.hint }) };
}

/** @param text such as `weur` or `eu`. @returns `undefined` for what Cloudflare does not know. */
export function readObjectLocation(text: string): ObjectLocation | undefined {
  if (Object.hasOwn(hints, text)) return { hint: text as keyof typeof hints };
  if (Object.hasOwn(jurisdictions, text)) {
    return { jurisdiction: text as keyof typeof jurisdictions };
  }
  return undefined;
}

const hints = {
  wnam: 1,
  enam: 1,
  sam: 1,
  weur: 1,
  eeur: 1,
  apac: 1,
  'apac-ne': 1,
  'apac-se': 1,
  oc: 1,
  afr: 1,
  me: 1,
} satisfies Record<DurableObjectLocationHint, 1>;

const jurisdictions = {
  eu: 1,
  us: 1,
  fedramp: 1,
  'fedramp-high': 1,
} satisfies Record<DurableObjectJurisdiction, 1>;

export const anObjectLocation = `a location hint (${Object.keys(hints).join(', ')}) or a jurisdiction (${Object.keys(jurisdictions).join(', ')})`;
