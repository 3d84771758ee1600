/**
 * The OpenAPI 3.1 document, made from the schemas that validate and the table of problems. Made when it
 * is first asked for: neither start-up nor any other route pays for it.
 */
import * as z from 'zod/mini';
import { type ErrorCode, fieldErrorCodes } from '../core/errors';
import type { Deps } from '../deps';
import { problems } from '../http/problem';
import { type Operation, operations } from './operations';

export function openApiDocument(deps: Deps) {
  const all = operations(deps);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of all) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'User Registration Module',
      version: '1.0.0',
      description:
        'Accounts at the edge: register, log in, change, recover, log out. Every refusal is a problem (RFC 9457) from one closed list; its `type` leads to an explanation.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: deps.settings.PUBLIC_URL }],
    tags: ['Accounts', 'Sessions', 'Passwords', 'Service'].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From POST /v1/login.',
        },
        changeToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From the answer password-expired; opens /v1/change-password only.',
        },
      },
      headers: {
        'X-Request-Id': header('Names this request in the audit trail.', {
          type: 'string',
          format: 'uuid',
        }),
        'Server-Timing': header('`total;dur=` and milliseconds.', { type: 'string' }),
        'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
        'WWW-Authenticate': header('RFC 6750 §3.', { type: 'string' }),
        Location: header('Where the account is read.', { type: 'string' }),
      },
      schemas: {
        ...Object.fromEntries(all.flatMap(schemasOf)),
        Problem: problemSchema(),
      },
    },
  };
}

function describe({
  id,
  tag,
  summary,
  description,
  tokens,
  request,
  success,
  problems: codes,
}: Operation) {
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: tokens?.map((token) => ({ [token]: [] })) ?? [],
    ...(request && { requestBody: { required: true, content: json(request) } }),
    responses: {
      [success.status]: {
        description: success.description,
        headers: headerRefs('X-Request-Id', 'Server-Timing', ...(success.headers ?? [])),
        ...(success.schema &&
          success.name && {
            content: json({ name: success.name, example: success.example }),
          }),
      },
      ...problemAnswers([...codes, 'internal-error', 'service-unavailable']),
    },
  };
}

const json = ({ name, example }: { name: string; example?: unknown }) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` }, example },
});

/** One answer per status; several codes may share it. */
function problemAnswers(codes: ErrorCode[]) {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  return Object.fromEntries(
    Array.from(byStatus, ([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `\`${code}\`: ${problems[code].detail}`).join('\n\n'),
        headers: headerRefs('X-Request-Id', 'Server-Timing', ...headersOf(status)),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { type: 'object', properties: { code: { enum: sameStatus } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

function headersOf(status: number): string[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 429 || status === 503) return ['Retry-After'];
  return [];
}

const headerRefs = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const header = (description: string, schema: object) => ({ description, required: true, schema });

function schemasOf({ request, success }: Operation): [string, unknown][] {
  const entries: [string, unknown][] = [];
  if (request) entries.push([request.name, jsonSchema(request.schema, 'input')]);
  if (success.schema && success.name) {
    entries.push([success.name, jsonSchema(success.schema, 'output')]);
  }
  return entries;
}

/** The document says once which dialect it speaks. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // A named format says it better than the pattern behind it.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return rest;
}

const problemSchema = () => ({
  type: 'object',
  required: ['type', 'code', 'title', 'status', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', description: 'Leads to an explanation: `/problems/<code>`.' },
    code: { type: 'string', enum: Object.keys(problems) },
    title: { type: 'string' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What was wrong and what to do.' },
    requestId: { type: 'string', format: 'uuid' },
    errors: {
      type: 'array',
      description: 'The broken rules of the body.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'A JSON pointer (RFC 6901).' },
          code: { type: 'string', enum: Object.keys(fieldErrorCodes) },
          detail: { type: 'string' },
        },
      },
    },
    changeToken: { type: 'string', description: 'With `password-expired`.' },
    expiresIn: { type: 'integer', description: 'Seconds that `changeToken` is good for.' },
  },
});
