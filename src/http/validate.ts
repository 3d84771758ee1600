/** Turns what zod found into field errors: every broken rule, each with its pointer and code. */
import { zValidator } from '@hono/zod-validator';
import * as z from 'zod/mini';
import { type FieldError, type FieldErrorCode, fieldErrorCodes } from '../core/errors';
import { Refusal } from './refusal';

/** Validates the JSON body; a handler reads it with `c.req.valid('json')`. */
export const validJson = <Schema extends z.ZodMiniType>(schema: Schema) =>
  zValidator('json', schema, (result) => {
    if (!result.success) {
      // A body of two thousand unknown members is no reason for an answer of that size.
      const errors = fieldErrors(result.error.issues, result.data).slice(0, maxErrors);
      throw new Refusal({ code: 'validation-failed', errors });
    }
  });

const maxErrors = 50;

/** A broken rule of our own, as a zod issue. The detail is the code's general text if none is given. */
export const brokenRule = (
  code: FieldErrorCode,
  input: unknown,
  path: PropertyKey[] = [],
  detail: string = fieldErrorCodes[code],
) => ({ code: 'custom' as const, input, path, message: detail, params: { code } });

export type Broken = (member: string, code: FieldErrorCode, detail?: string) => void;

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
      rule(body, (member, code, detail) => {
        payload.issues.push(brokenRule(code, body[member], [member], detail));
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
function fieldErrors(issues: readonly z.core.$ZodIssue[], body: unknown): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'invalid_union') return fieldErrors(closest(issue.errors), body);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => error([...issue.path, key], 'unknown_member'));
    }
    if (issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined) {
      return [error(issue.path, 'required')];
    }
    return [error(issue.path, codeOf(issue), detailOf(issue))];
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

const error = (
  path: readonly PropertyKey[],
  code: FieldErrorCode,
  detail: string = fieldErrorCodes[code],
): FieldError => ({ pointer: jsonPointer(path), code, detail });

function codeOf(issue: z.core.$ZodIssue): FieldErrorCode {
  switch (issue.code) {
    case 'custom':
      return issue.params?.code as FieldErrorCode;
    case 'too_small':
      return 'too_short';
    case 'too_big':
      return 'too_long';
    case 'invalid_format':
      return issue.format === 'date' ? 'invalid_date' : 'wrong_type';
    default:
      return 'wrong_type';
  }
}

function detailOf(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'too_small':
      return `Has to have at least ${issue.minimum} characters.`;
    case 'too_big':
      return `May have at most ${issue.maximum} characters.`;
    case 'invalid_type':
      return `Has to be a JSON ${issue.expected}.`;
    default:
      return undefined;
  }
}

/** RFC 6901 §3. A client's own member name comes back in it, so it is cut. */
const jsonPointer = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => `/${String(part).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
