/** Turns what zod found into broken rules, each with its pointer and code. The answer puts them into words. */
import { zValidator } from '@hono/zod-validator';
import * as z from 'zod/mini';
import type { BrokenRule, FieldErrorCode, Measure } from '../core/errors';
import { Refusal } from './refusal';

/** Validates the JSON body; a handler reads it with `c.req.valid('json')`. */
export const validJson = <Schema extends z.ZodMiniType>(schema: Schema) =>
  zValidator('json', schema, (result) => {
    if (!result.success) refuse(result.error.issues, result.data);
  });

/** The same for the query of the URL, whose values are texts: a list where a name comes twice, which no schema of ours takes. */
export const validQuery = <Schema extends z.ZodMiniType>(schema: Schema) =>
  zValidator('query', schema, (result) => {
    if (!result.success) refuse(result.error.issues, result.data);
  });

function refuse(issues: readonly z.core.$ZodIssue[], data: unknown): never {
  // A body of two thousand unknown members is no reason for an answer of that size.
  const errors = brokenRules(issues, data).slice(0, maxErrors);
  throw new Refusal({ code: 'validation-failed', errors });
}

const maxErrors = 50;

/** A broken rule of our own, as a zod issue. */
export const brokenRule = (
  code: FieldErrorCode,
  input: unknown,
  path: PropertyKey[] = [],
  measure?: Measure,
) => ({ code: 'custom' as const, input, path, message: code, params: { code, measure } });

export type Broken = (member: string, code: FieldErrorCode, measure?: Measure) => void;

/**
 * A rule over several members. It runs even where single members are broken, so that a person is told
 * everything at once; a broken member is seen as it came, so look at its type.
 */
export const acrossMembers = <Body>(
  rule: (body: Record<string, unknown>, broken: Broken) => void,
) =>
  z.check<Body>(
    (payload) => {
      const body = payload.value as Record<string, unknown>;
      rule(body, (member, code, measure) => {
        payload.issues.push(brokenRule(code, body[member], [member], measure));
      });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  );

/** A text member that is read into something else, or refused with a code. */
export const readText = <Value>(read: (text: string) => Value | undefined, code: FieldErrorCode) =>
  z.pipe(
    z.string(),
    z.transform((text, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.issues.push(brokenRule(code, text));
      return z.NEVER;
    }),
  );

/** @param body as it came: tells a missing member from one of the wrong type. */
export function brokenRules(issues: readonly z.core.$ZodIssue[], body: unknown): BrokenRule[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return brokenRules(closest(issue.errors), body);
    }
    // Of shapes that a member tells apart, and it names none of them.
    if (issue.code === 'invalid_union' && valueAt(body, issue.path) === undefined) {
      return [broken(issue.path, 'required')];
    }
    if (issue.code === 'invalid_union' && 'options' in issue && issue.options) {
      return [broken(issue.path, 'wrong_type', { oneOf: issue.options.map(String) })];
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => broken([...issue.path, key], 'unknown_member'));
    }
    if (issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined) {
      return [broken(issue.path, 'required')];
    }
    return [broken(issue.path, codeOf(issue), measureOf(issue))];
  });
}

/** Of the shapes that a body may have, the one that it was meant to have: it breaks the fewest rules of that. */
const closest = (shapes: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] =>
  shapes.reduce((best, shape) => (rulesBroken(shape) < rulesBroken(best) ? shape : best));

const rulesBroken = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce(
    (count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  );

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], body);

const broken = (
  path: readonly PropertyKey[],
  code: FieldErrorCode,
  measure?: Measure,
): BrokenRule => ({ pointer: jsonPointer(path), code, measure });

function codeOf(issue: z.core.$ZodIssue): FieldErrorCode {
  switch (issue.code) {
    case 'custom':
      return issue.params?.code as FieldErrorCode;
    case 'too_small':
      return isOfText(issue) ? 'too_short' : 'out_of_range';
    case 'too_big':
      return isOfText(issue) ? 'too_long' : 'out_of_range';
    case 'invalid_format':
      return issue.format === 'date' ? 'invalid_date' : 'wrong_type';
    default:
      return 'wrong_type';
  }
}

const isOfText = ({ origin }: { origin: string }): boolean => origin === 'string';

function measureOf(issue: z.core.$ZodIssue): Measure | undefined {
  switch (issue.code) {
    case 'custom':
      return issue.params?.measure as Measure | undefined;
    case 'too_small':
      return isOfText(issue) ? { atLeast: Number(issue.minimum) } : undefined;
    case 'too_big':
      return isOfText(issue) ? { atMost: Number(issue.maximum) } : undefined;
    case 'invalid_type':
      return { jsonType: issue.expected };
    case 'invalid_value':
      return { oneOf: issue.values.map(String) };
    default:
      return undefined;
  }
}

/** RFC 6901 §3. A client's own member name comes back in it, so it is cut. */
const jsonPointer = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => `/${String(part).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
