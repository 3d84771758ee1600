/** A line of an import to the person that it says, or to the rules that it breaks. Nothing is stored. */
import type { BrokenRule, FieldErrorCode } from '../core/errors';
import { ok, type Result, refuse } from '../core/result';
import { convertHash, type NotConverted } from '../credentials/verifiers/schemes';
import { brokenRules } from '../http/validate';
import type { Line } from './lines';
import type { MovingPerson, personSchema } from './person';

/** With the hash as it is stored; empty where there is none that anybody could log in with. */
export type IncomingPerson = Omit<MovingPerson, 'passwordHash' | 'passwordScheme'> & {
  passwordHash: string;
};

/** As far as it can be told, whose line it was. */
export interface BrokenLine {
  externalId: string | null;
  errors: BrokenRule[];
}

export async function readPerson(
  schema: ReturnType<typeof personSchema>,
  { text, isTooLong }: Line,
): Promise<Result<IncomingPerson, BrokenLine>> {
  if (isTooLong) return broken('', 'line_too_long');
  const value = text === undefined ? undefined : parsed(text);
  if (value === undefined) return broken('', 'malformed_line');
  const read = schema.safeParse(value);
  if (!read.success) {
    return refuse({
      externalId: externalIdOf(value),
      errors: brokenRules(read.error.issues, value).slice(0, maxErrors),
    });
  }
  const { passwordHash: foreign, passwordScheme, ...person } = read.data;
  const hash = await convertHash(foreign ?? '', passwordScheme ?? undefined);
  if (hash.ok) return ok({ ...person, passwordHash: hash.value });
  const code = codeOf(hash.error);
  if (code === undefined) return ok({ ...person, passwordHash: '' });
  return broken('/passwordHash', code, person.externalId);
}

/** A line of ten thousand unknown members is no reason for an answer of that size. */
const maxErrors = 20;

const broken = (pointer: string, code: FieldErrorCode, externalId: string | null = null) =>
  refuse({ externalId, errors: [{ pointer, code }] });

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const externalIdOf = (value: { externalId?: unknown }): string | null =>
  typeof value.externalId === 'string' ? value.externalId.slice(0, 200) : null;

/** @returns `undefined` where the other system had no password: nor has the account. */
function codeOf(why: NotConverted): FieldErrorCode | undefined {
  switch (why) {
    case 'no-password':
      return undefined;
    case 'unknown-scheme':
      return 'hash_unknown';
    case 'ambiguous':
      return 'hash_ambiguous';
    case 'malformed':
      return 'hash_malformed';
    case 'too-costly':
      return 'hash_too_costly';
    case 'too-weak':
      return 'hash_too_weak';
  }
}
