/**
 * What stands in `mapping.json`, and in the preset of each format: for a member of the line, where its value comes from.
 *
 *     { "email": "mail",                                            a column
 *       "dateOfBirth": { "from": "born", "as": "date-day-first" },  a column and how it is read
 *       "phone": { "from": ["mobile", "phone"] },                   the first of them that is not empty
 *       "address": "profile.address",                               a part of an object, or of JSON in a text
 *       "active": { "from": "state", "values": { "A": true } },     a value for each that the column has
 *       "externalId": { "from": "id", "prefix": "shop-" },          a text before it
 *       "locale": { "constant": "de" },
 *       "comments": null }                                          nothing, whatever the preset says
 */
import { type Conversion, conversionNames, isConversion } from './conversions.ts';
import type { Member } from './line.ts';

export type Written = string | null | { constant: string | boolean } | WrittenRule;

interface WrittenRule {
  from: string | readonly string[];
  as?: Conversion;
  values?: Record<string, string | boolean | null>;
  /** What stands before a text: ids of two systems must not be taken for each other. */
  prefix?: string;
  /** Records without the column are no mistake. */
  optional?: boolean;
  /** What cannot be read is left out, and the person is not refused for it. */
  orNone?: boolean;
}

export type WrittenMapping = { [Name in Member]?: Written };

export type Rule =
  | { constant: string | boolean }
  | (Omit<WrittenRule, 'from' | 'as'> & {
      from: readonly string[];
      as: Conversion;
      /** Somebody named the column, so some record has it. */
      isOwn: boolean;
    });

export type Mapping = { [Name in Member]?: Rule };

/** Said wrongly; the message says what to do. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/** @param own over the preset, member by member. @throws {MappingError} */
export function readMapping(preset: WrittenMapping, own: unknown = {}): Mapping {
  if (typeof own !== 'object' || own === null || Array.isArray(own)) {
    throw new MappingError('A mapping is an object: {"email": "mail"}.');
  }
  const mapping: Mapping = {};
  for (const [member, written] of [...Object.entries(preset), ...Object.entries(own)]) {
    if (!isMember(member)) {
      throw new MappingError(`There is no member ${member}. There are ${memberNames}.`);
    }
    if (written === null) delete mapping[member];
    else mapping[member] = ruleOf(member, written, Object.hasOwn(own, member));
  }
  return mapping;
}

/** How each is read where the mapping says nothing else. */
const usual = {
  externalId: 'text',
  id: 'uuid',
  email: 'text',
  phone: 'text',
  emailVerified: 'proved',
  phoneVerified: 'proved',
  username: 'text',
  firstName: 'text',
  lastName: 'text',
  dateOfBirth: 'date',
  dateOfJoining: 'date',
  address: 'text',
  comments: 'text',
  locale: 'locale',
  active: 'boolean',
  dormant: 'boolean',
  createdAt: 'moment',
  passwordHash: 'hash',
  passwordScheme: 'text',
  passwordChangedAt: 'moment',
  passwordExpiredAt: 'moment',
  passwordVersion: 'number',
  passwordHistory: 'json',
} satisfies Record<Member, Conversion>;

const isMember = (name: string): name is Member => Object.hasOwn(usual, name);
const memberNames = Object.keys(usual).join(', ');

function ruleOf(member: Member, written: unknown, isOwn: boolean): Rule {
  if (typeof written === 'string') return { from: [written], as: usual[member], isOwn };
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw new MappingError(
      `${member}: write a column ("mail"), {"from": "mail"}, {"constant": …} or null.`,
    );
  }
  const rule = written as Record<string, unknown>;
  const strange = Object.keys(rule).find((word) => !words.includes(word));
  if (strange)
    throw new MappingError(`${member}: what is ${strange}? There are ${words.join(', ')}.`);
  if ('constant' in rule) return constantOf(member, rule);
  const { from, as = usual[member], values, prefix } = rule;
  const columns = typeof from === 'string' ? [from] : from;
  if (!isTexts(columns))
    throw new MappingError(`${member}: from is a column or a list of columns.`);
  if (!isConversion(as)) {
    throw new MappingError(`${member}: as is one of ${conversionNames()}, and not ${as}.`);
  }
  if (values !== undefined && (typeof values !== 'object' || values === null)) {
    throw new MappingError(`${member}: values is an object: {"A": true, "B": false}.`);
  }
  if (prefix !== undefined && typeof prefix !== 'string') {
    throw new MappingError(`${member}: prefix is a text.`);
  }
  return {
    from: columns,
    as,
    isOwn,
    ...(values && { values: values as Record<string, string | boolean | null> }),
    ...(prefix !== undefined && { prefix }),
    optional: rule.optional === true,
    orNone: rule.orNone === true,
  };
}

const words = ['from', 'as', 'values', 'prefix', 'optional', 'orNone', 'constant'];

function constantOf(member: Member, rule: Record<string, unknown>): Rule {
  const { constant } = rule;
  if (Object.keys(rule).length > 1) {
    throw new MappingError(`${member}: a constant stands alone, without from.`);
  }
  const wanted = ['boolean', 'proved'].includes(usual[member]) ? 'boolean' : 'string';
  if (typeof constant !== wanted) {
    throw new MappingError(
      `${member}: its constant is ${wanted === 'boolean' ? 'true or false' : 'a text'}.`,
    );
  }
  return { constant: constant as string | boolean };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
