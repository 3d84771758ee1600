/**
 * The OpenAPI 3.1 document, made from the schemas that validate and the table of problems. The Worker does not
 * hold this: `npm run openapi` writes `openapi.json`, which is served as a static asset.
 */
import * as z from 'zod/mini';
import { version } from '../core/version';
import type { RegisterDeps } from './account-operations';
import { headers, successHeaders } from './openapi-headers';
import { problemAnswers, problemResponses, problemSchemas } from './openapi-problems';
import {
  type Body,
  type Operation,
  type Success,
  successesOf,
  type Token,
  tags,
} from './operation';
import { operations } from './operations';

export function openApiDocument(deps: RegisterDeps) {
  const all = operations(deps);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of all) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'User Registration Module',
      version,
      summary: 'Accounts at the edge: register, log in, change, recover, log out.',
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This service.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From POST /v1/login. Signed with EdDSA and verified as in RFC 8725; the public keys are at /.well-known/jwks.json.',
        },
        accessCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-access',
          description:
            'The same token, for pages of your own that logged in with `"transport": "cookie"`. Taken only from a page of this origin or of one in COOKIE_ORIGINS.',
        },
        changeToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From the `password-expired` answer; accepted by /v1/change-password only (RFC 8725).',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'urm_…',
          description:
            'Of a server, from POST /v1/admin/api-keys. It opens the routes of the permissions that it was given.',
        },
        challengeToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From the `second-factor-required` answer; opens the second half of a login and nothing else (RFC 8725).',
        },
        setupToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From the `second-factor-setup-required` answer; adds a first second factor, then opens the second half of the login (RFC 8725).',
        },
        verifyToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From the `identifier-unverified` answer; opens the way to a proof and nothing else (RFC 8725).',
        },
      },
      headers,
      responses: problemResponses(
        all.map(({ problems, path }) => ({ codes: problems, asksStores: asksStores(path) })),
      ),
      schemas: {
        ...Object.fromEntries(all.flatMap(schemasOf)),
        ...problemSchemas(all.flatMap((operation) => operation.problems)),
      },
    },
  };
}

const about = `Every refusal is a problem (RFC 9457) with a \`code\` from one closed list; its \`type\` leads to an explanation. Its \`title\` and \`detail\` are in English, German, French or Spanish, by \`Accept-Language\`.

In addition to the problems listed for each route, any route can fail with \`internal-error\`, and any route that uses a store with \`service-unavailable\`, whose \`Retry-After\` says when to try again. An unknown path is a 404 \`not-found\`, an unsupported method a 405 \`method-not-allowed\` with \`Allow\`.

Register, confirm, login, change, forgot and reset, a change and an export of an account take a hundred requests a minute from one client address (an IPv6 /64 counts as one address), and a refresh a thousand a minute of one session; beyond that, 429 \`too-many-requests\`.

Names in capitals, such as REGISTRATION, are settings of the service; their defaults stand in brackets.`;

function describe(operation: Operation) {
  const { id, tag, summary, description, tokens, parameters, request, requestTypes } = operation;
  const successes = successesOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(parameters && {
      parameters: parameters.map(({ values, example = values?.[0], optional, ...parameter }) => ({
        ...parameter,
        required: !optional,
        schema: { type: 'string', ...(values && { enum: values }) },
        example,
      })),
    }),
    security: (tokens ?? []).flatMap(carriers).map((carrier) => ({ [carrier]: [] })),
    ...(request && {
      requestBody: {
        description: request.type
          ? `One ${request.name} a line, as JSON.`
          : `${request.name}, as JSON.`,
        required: true,
        content: json(request, requestTypes),
      },
    }),
    responses: {
      ...Object.fromEntries(successes.flatMap(answersOf)),
      ...problemAnswers(operation.problems, asksStores(operation.path)),
    },
  };
}

/** An access token comes in a header or in a cookie. */
const carriers = (token: Token) => (token === 'accessToken' ? [token, 'accessCookie'] : [token]);

/** A success, and the 304 of one that may be cached. */
function answersOf(success: Success): [number, object][] {
  const headers = successHeaders(success);
  const { status, description } = success;
  const unchanged: [number, object][] =
    success.cacheControl || success.revalidated
      ? [
          [
            304,
            { description: 'Unchanged since the version whose ETag is in If-None-Match.', headers },
          ],
        ]
      : [];
  return [[status, { description, headers, ...contentOf(success) }], ...unchanged];
}

const asksStores = (path: string): boolean =>
  path.startsWith('/v1/') || path === '/health/ready' || path === '/admin';

function contentOf({ body, text }: Success) {
  if (!body && !text) return {};
  return {
    content: {
      ...(body && json(body)),
      ...(text && { [text]: { schema: { type: 'string' } } }),
    },
  };
}

const json = ({ name, example, type = 'application/json' }: Body, types = [type]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { $ref: `#/components/schemas/${name}` }, example }]),
  );

function schemasOf(operation: Operation): [string, unknown][] {
  const { request } = operation;
  const entries: [string, unknown][] = [];
  if (request) entries.push([request.name, jsonSchema(request.schema, 'input')]);
  for (const { body } of successesOf(operation)) {
    if (body) entries.push([body.name, jsonSchema(body.schema, 'output')]);
  }
  return entries;
}

/** Without `$schema`: the document names the dialect once. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // A named format is clearer than the pattern behind it.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return rest;
}
