import * as z from 'zod/mini';
import { problems } from '../http/problem';
import { jwk, sentMessage } from './examples';
import type { Body, Operation } from './operation';
import type { DescribedDeps } from './operations';

/** The service itself, and the pages. */
export const serviceOperations = ({ settings }: Pick<DescribedDeps, 'settings'>): Operation[] => [
  {
    id: 'readHealth',
    method: 'get',
    path: '/health',
    tag: 'Service',
    summary: 'Is the service up?',
    success: { status: 200, description: 'It is.', body: health },
    problems: [],
  },
  {
    id: 'readReadiness',
    method: 'get',
    path: '/health/ready',
    tag: 'Service',
    summary: 'Do the stores behind the service answer?',
    description:
      'Each of them is asked for something that changes nothing. Where one does not answer within two seconds the answer is 503 (`service-unavailable`), and the log says which. `warning` tells what will fail later if nobody does anything.',
    success: { status: 200, description: 'They do.', body: readiness },
    problems: [],
  },
  {
    id: 'readKeys',
    method: 'get',
    path: '/.well-known/jwks.json',
    tag: 'Service',
    summary: 'The public keys that verify access tokens (RFC 7517)',
    success: { status: 200, description: 'A JWK set.', body: jwkSet },
    problems: [],
  },
  {
    id: 'readDescription',
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    summary: 'This document',
    success: { status: 200, description: 'OpenAPI 3.1.', body: description },
    problems: [],
  },
  {
    id: 'readProblem',
    method: 'get',
    path: '/problems/{code}',
    tag: 'Service',
    summary: 'What a problem means and what to do about it',
    description: 'Where the `type` of every problem leads. A browser gets a page.',
    parameters: [
      {
        in: 'path',
        name: 'code',
        description: 'The `code` of a problem.',
        values: Object.keys(problems),
      },
    ],
    success: { status: 200, description: 'It.', body: explanation, text: 'text/html' },
    problems: ['not-found'],
  },
  page('openRoot', '/', 'Leads to the reference', 302),
  page('openReference', '/docs', 'This document as an interactive reference'),
  page('openResetPage', '/reset-password', 'Where a reset link leads'),
  page('openConfirmationPage', '/confirm-registration', 'Where a confirmation link leads'),
  ...pageFiles.map(([id, path, text]) => ({
    ...page(id, path, 'Loaded by the pages'),
    success: { status: 200, description: 'The file.', text } as const,
  })),
  ...(settings.mail.transport === 'outbox' ? [outbox] : []),
];

function page(id: string, path: string, summary: string, status: 200 | 302 = 200): Operation {
  return {
    id,
    method: 'get',
    path,
    tag: 'Pages',
    summary,
    success:
      status === 302
        ? { status, description: 'Elsewhere.', headers: ['Location'] }
        : { status, description: 'A page.', text: 'text/html' },
    problems: [],
  };
}

const pageFiles = [
  ['readPageStyle', '/page.css', 'text/css'],
  ['readLinkForm', '/link-form.js', 'text/javascript'],
  ['readReferenceScript', '/docs/swagger-ui-bundle.js', 'text/javascript'],
  ['readReferenceStyle', '/docs/swagger-ui.css', 'text/css'],
  ['readReferenceStart', '/docs/start.js', 'text/javascript'],
] as const;

const health: Body = {
  name: 'Health',
  schema: z.object({ status: z.literal('ok') }),
  example: { status: 'ok' },
};

const ok = z.literal('ok');
const readiness: Body = {
  name: 'Readiness',
  schema: z.object({
    status: z.literal('ready'),
    stores: z.object({
      d1: ok,
      kv: ok,
      durableObjects: ok,
      auditSink: z.enum(['ok', 'not bound']),
    }),
    warning: z.optional(z.string()),
  }),
  example: {
    status: 'ready',
    stores: { d1: 'ok', kv: 'ok', durableObjects: 'ok', auditSink: 'ok' },
  },
};

const jwkSet: Body = {
  name: 'JwkSet',
  schema: z.object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        kid: z.string(),
        x: z.string().check(z.describe('32 bytes in base64url.')),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  }),
  example: { keys: [jwk] },
};

const description: Body = {
  name: 'OpenApi',
  schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
  example: { openapi: '3.1.0', info: {}, paths: {} },
};

const explanation: Body = {
  name: 'ProblemExplanation',
  schema: z.object({
    type: z.string(),
    code: z.string(),
    status: z.int(),
    title: z.string(),
    detail: z.string(),
    fieldErrors: z
      .optional(z.record(z.string(), z.string()))
      .check(z.describe('With `validation-failed`: what each code in `errors` means.')),
  }),
  example: { type: '/problems/not-found', code: 'not-found', ...problems['not-found'] },
};

const outbox: Operation = {
  id: 'readOutbox',
  method: 'get',
  path: '/dev/outbox',
  tag: 'Service',
  summary: 'The mails that were sent, newest first',
  description: 'There only where mail goes to the local outbox. A browser gets a page.',
  success: {
    status: 200,
    description: 'At most a hundred.',
    text: 'text/html',
    body: {
      name: 'Outbox',
      schema: z.object({
        messages: z.array(
          z.object({
            id: z.string(),
            from: z.string(),
            to: z.string(),
            subject: z.string(),
            text: z.string(),
            html: z.string(),
            sentAt: z.iso.datetime(),
          }),
        ),
      }),
      example: { messages: [sentMessage] },
    },
  },
  problems: ['not-found'],
};
