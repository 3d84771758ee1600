/** Problems in the OpenAPI document: a schema per code, an answer per status. */
import { type ErrorCode, fieldErrorCodes } from '../core/errors';
import { factorMethods } from '../credentials/factors/schemas';
import { problems } from '../http/problem';
import { headerRefs } from './openapi-headers';

/** Failures of any route; only routes that use a store can find it unavailable. */
const failures: ErrorCode[] = ['internal-error'];
const storeFailures: ErrorCode[] = [...failures, 'service-unavailable'];

/** One answer per status; several codes may share it, told apart by `code`. */
export function problemAnswers(codes: ErrorCode[], asksStores: boolean) {
  return Object.fromEntries(
    Array.from(byStatus(codes, asksStores), ([status, sameStatus]) => [
      status,
      { $ref: `#/components/responses/${answerName(sameStatus)}` },
    ]),
  );
}

/** The answers that these operations refer to. */
export function problemResponses(all: { codes: ErrorCode[]; asksStores: boolean }[]) {
  const groups = all.flatMap(({ codes, asksStores }) => [...byStatus(codes, asksStores).entries()]);
  return Object.fromEntries(
    groups.map(([status, codes]) => [answerName(codes), answer(status, codes)]),
  );
}

function byStatus(codes: ErrorCode[], asksStores: boolean) {
  const all = new Set([...codes, ...(asksStores ? storeFailures : failures)]);
  return Map.groupBy(all, (code) => problems[code].status);
}

const answer = (status: number, codes: ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].detail}`).join('\n\n'),
  headers: headerRefs('Content-Language', 'Vary', ...headersOf(status)),
  content: {
    'application/problem+json': {
      schema: codes.length === 1 && codes[0] ? refTo(codes[0]) : oneOf(codes),
      examples: Object.fromEntries(
        codes.map((code) => [code, { summary: problems[code].title, value: exampleOf(code) }]),
      ),
    },
  },
});

const oneOf = (codes: ErrorCode[]) => ({
  oneOf: codes.map(refTo),
  discriminator: {
    propertyName: 'code',
    mapping: Object.fromEntries(codes.map((code) => [code, refTo(code).$ref])),
  },
});

function headersOf(
  status: number,
): ('WWW-Authenticate' | 'Retry-After' | 'ETag' | 'Accept-Patch')[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 412) return ['ETag'];
  if (status === 415) return ['Accept-Patch'];
  if (status === 429 || status === 503) return ['Retry-After'];
  return [];
}

/** A schema for each of these codes, and what they share. */
export function problemSchemas(codes: ErrorCode[]) {
  const all = [...new Set([...codes, ...storeFailures])];
  return {
    ...Object.fromEntries(all.map((code) => [schemaName(code), schemaOf(code)])),
    FieldError: fieldErrorSchema,
  };
}

function schemaOf(code: ErrorCode) {
  const { status, title, detail } = problems[code];
  const properties = {
    type: { type: 'string', const: `/problems/${code}`, description: 'Path of an explanation.' },
    code: { type: 'string', const: code },
    title: { type: 'string', description: inItsLanguage, examples: [title] },
    status: { type: 'integer', const: status },
    detail: { type: 'string', description: inItsLanguage, examples: [detail] },
    requestId: { type: 'string', format: 'uuid' },
    ...membersBeyond(code),
  };
  return {
    type: 'object',
    description: detail,
    required: Object.keys(properties).filter((name) => !optional.has(name)),
    properties,
    additionalProperties: false,
  };
}

const inItsLanguage = 'In the language that Content-Language names.';

/** At a login, and nowhere else. */
const optional = new Set(['changeToken', 'verifyToken', 'expiresIn']);

function membersBeyond(code: ErrorCode): Record<string, object> {
  switch (code) {
    case 'validation-failed':
    case 'username-taken':
      return {
        errors: {
          type: 'array',
          description: 'The broken rules of the body, up to fifty.',
          minItems: 1,
          maxItems: 50,
          items: { $ref: '#/components/schemas/FieldError' },
        },
      };
    case 'password-expired':
      return {
        changeToken: {
          type: 'string',
          description: 'A bearer token for /v1/change-password only.',
        },
        expiresIn: {
          type: 'integer',
          minimum: 1,
          description: 'Lifetime of changeToken in seconds.',
        },
      };
    case 'identifier-unverified':
      return {
        verifyToken: { type: 'string', description: 'A bearer token for the proof only.' },
        expiresIn: {
          type: 'integer',
          minimum: 1,
          description: 'Lifetime of verifyToken in seconds.',
        },
      };
    case 'second-factor-required':
      return {
        challengeToken: {
          type: 'string',
          description: 'A bearer token for the second half of the login only.',
        },
        expiresIn: {
          type: 'integer',
          minimum: 1,
          description: 'Lifetime of challengeToken in seconds.',
        },
        methods: {
          type: 'array',
          description: 'What the account has.',
          items: { type: 'string', enum: [...factorMethods] },
        },
      };
    case 'second-factor-setup-required':
      return {
        setupToken: {
          type: 'string',
          description: 'A bearer token for the first second factor only.',
        },
        expiresIn: {
          type: 'integer',
          minimum: 1,
          description: 'Lifetime of setupToken in seconds.',
        },
      };
    default:
      return {};
  }
}

const fieldErrorSchema = {
  type: 'object',
  required: ['pointer', 'code', 'detail'],
  properties: {
    pointer: {
      type: 'string',
      description: "A JSON pointer (RFC 6901) to the member; '' is the body itself.",
    },
    code: { type: 'string', enum: Object.keys(fieldErrorCodes) },
    detail: { type: 'string', description: `What is wrong with the member. ${inItsLanguage}` },
  },
  additionalProperties: false,
};

function exampleOf(code: ErrorCode) {
  const { status, title, detail } = problems[code];
  const requestId = '56ee28b2-2cb5-42bc-9c81-96a600b6b593';
  return {
    type: `/problems/${code}`,
    code,
    title,
    status,
    detail,
    requestId,
    ...exampleBeyond(code),
  };
}

function exampleBeyond(code: ErrorCode) {
  const error = (pointer: string, broken: keyof typeof fieldErrorCodes) => ({
    errors: [{ pointer, code: broken, detail: fieldErrorCodes[broken] }],
  });
  if (code === 'validation-failed') return error('/password', 'password_common');
  if (code === 'username-taken') return error('/username', 'taken');
  if (code === 'password-expired')
    return { changeToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', expiresIn: 600 };
  if (code === 'identifier-unverified')
    return { verifyToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', expiresIn: 600 };
  if (code === 'second-factor-required')
    return {
      challengeToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln',
      expiresIn: 600,
      methods: ['totp', 'recovery-code'],
    };
  if (code === 'second-factor-setup-required')
    return { setupToken: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', expiresIn: 600 };
  return {};
}

const refTo = (code: ErrorCode) => ({ $ref: `#/components/schemas/${schemaName(code)}` });

/** `username-taken` is `UsernameTakenProblem`. */
const schemaName = (code: ErrorCode): string => `${inPascalCase(code)}Problem`;

const answerName = (codes: ErrorCode[]): string => codes.map(inPascalCase).join('Or');

const inPascalCase = (code: string): string =>
  code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
