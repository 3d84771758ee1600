/** Of a dump that holds records of several kinds, those of the one kind that are people. */
import type { Kinds } from '../formats/format.ts';
import { type Source, SourceError } from './source.ts';

/** @param named what `--people` says. @throws {SourceError} before anybody is moved, where it is not clear which kind it is. */
export async function oneKind(
  source: Source,
  kinds: Kinds,
  named: string | undefined,
): Promise<Source> {
  const chosen = await kindOf(source, kinds, named?.toLowerCase());
  return {
    ...source,
    async *read(after) {
      for await (const read of source.read(after)) {
        const kind = kinds.of(read.record);
        if (kind === undefined || kind === chosen) yield read;
      }
    },
  };
}

/** Reads the whole of it once: another kind may stand at the end. @returns `undefined` where the records are rows of one table. */
async function kindOf(
  source: Source,
  { of, arePeople, needed }: Kinds,
  named: string | undefined,
): Promise<string | undefined> {
  const people = new Set<string>();
  const all = new Set<string>();
  for await (const { record } of source.read()) {
    const kind = of(record);
    if (kind === undefined) return undefined;
    all.add(kind);
    if (arePeople(record)) people.add(kind);
  }
  const isClear = named === undefined ? people.size === 1 : all.has(named);
  if (isClear) return named ?? [...people][0];
  if (all.size === 0) return undefined;
  const candidates = [...(people.size > 0 ? people : all)].join(', ');
  throw new SourceError(
    named !== undefined
      ? `There is no ${named} in it, but ${candidates}. Say which holds the people: --people …`
      : people.size > 1
        ? `More than one may hold the people: ${candidates}. Say which: --people …`
        : `None of ${candidates} has ${needed}. If one of them holds the people all the same, name it: --people …`,
  );
}
