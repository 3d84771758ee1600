/**
 * The OpenAPI 3.1 document, made from the schemas that validate and the table of problems. The Worker does not
 * hold this: `npm run openapi` writes the document down.
 */
import * as z from 'zod/mini';
import { headerRefs, headers } from './openapi-headers';
import { problemAnswers, problemResponses, problemSchemas } from './openapi-problems';
import { type Body, type Operation, type Success, tags } from './operation';
import { type DescribedDeps, operations } from './operations';

export function openApiDocument(deps: DescribedDeps) {
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
      summary: 'Accounts at the edge: register, log in, change, recover, log out.',
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: deps.settings.PUBLIC_URL, description: 'This service.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From POST /v1/login. EdDSA, made and checked as RFC 8725 asks; the keys are at /.well-known/jwks.json.',
        },
        changeToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'From the answer `password-expired`; opens /v1/change-password only (RFC 8725).',
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

const about = `Every refusal is a problem (RFC 9457) with a \`code\` from one closed list; its \`type\` leads to an explanation.

Beyond what stands at each route, any of them can be answered with \`internal-error\`, and one that asks a store with \`service-unavailable\`, whose \`Retry-After\` says when to come again. A path that is not here is answered 404 \`not-found\`, another method 405 \`method-not-allowed\` with \`Allow\`.

Register, confirm, login, forgot and reset take a hundred requests a minute from one client address (an IPv6 /64 counts as one); then 429 \`too-many-requests\`.`;

function describe(operation: Operation) {
  const { id, tag, summary, description, tokens, parameters, request, success } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(parameters && {
      parameters: parameters.map(({ values, ...parameter }) => ({
        ...parameter,
        required: true,
        schema: { type: 'string', enum: values },
        example: values[0],
      })),
    }),
    security: tokens?.map((token) => ({ [token]: [] })) ?? [],
    ...(request && {
      requestBody: {
        description: `${request.name}, as JSON.`,
        required: true,
        content: json(request),
      },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        headers: headerRefs(...(success.headers ?? [])),
        ...contentOf(success),
      },
      ...problemAnswers(operation.problems, asksStores(operation.path)),
    },
  };
}

const asksStores = (path: string): boolean => path.startsWith('/v1/') || path === '/health/ready';

function contentOf({ body, text }: Success) {
  if (!body && !text) return {};
  return {
    content: {
      ...(body && json(body)),
      ...(text && { [text]: { schema: { type: 'string' } } }),
    },
  };
}

const json = ({ name, example }: Body) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` }, example },
});

function schemasOf({ request, success }: Operation): [string, unknown][] {
  const entries: [string, unknown][] = [];
  if (request) entries.push([request.name, jsonSchema(request.schema, 'input')]);
  if (success.body) entries.push([success.body.name, jsonSchema(success.body.schema, 'output')]);
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
