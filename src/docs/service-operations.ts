import * as z from 'zod/mini';
import { problems } from '../http/problem';
import { jwk, sentMessage } from './examples';
import { asset, type Body, type Operation } from './operation';

/** The service itself. */
export const serviceOperations = (): Operation[] => [
  {
    id: 'readHealth',
    method: 'get',
    path: '/health',
    tag: 'Service',
    summary: 'Is the service up?',
    success: { status: 200, description: 'It is up.', body: health },
    problems: [],
  },
  {
    id: 'readReadiness',
    method: 'get',
    path: '/health/ready',
    tag: 'Service',
    summary: 'Do the stores behind the service answer?',
    description:
      'Each of them is asked for something that changes nothing. Where one does not answer within two seconds, or the database lacks what this release needs, the answer is 503 (`service-unavailable`), and the log says which. `warning` tells what will fail later if nobody does anything.',
    success: { status: 200, description: 'They do.', body: readiness },
    problems: [],
  },
  {
    id: 'readKeys',
    method: 'get',
    path: '/.well-known/jwks.json',
    tag: 'Service',
    summary: 'The public keys that verify access tokens (RFC 7517)',
    description:
      'Choose the key by the `kid` of the token. The answer may be cached for five minutes, so a new key has to be published at least that long before it signs.',
    success: {
      status: 200,
      description: 'A JWK set.',
      cacheControl: 'public, max-age=300',
      crossOrigin: true,
      body: jwkSet,
    },
    problems: [],
  },
  {
    id: 'readDescription',
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    summary: 'This document',
    success: { status: 200, description: 'OpenAPI 3.1.', ...asset, body: description },
    problems: [],
  },
  {
    id: 'readProblem',
    method: 'get',
    path: '/problems/{code}',
    tag: 'Service',
    summary: 'Read what a problem means and what to do about it',
    description: 'The `type` of every problem is such a path. A browser gets a page.',
    parameters: [
      {
        in: 'path',
        name: 'code',
        description: 'The `code` of a problem.',
        values: Object.keys(problems),
      },
    ],
    success: { status: 200, description: 'The explanation.', body: explanation, text: 'text/html' },
    problems: ['not-found'],
  },
  outbox(),
];

const health: Body = {
  name: 'Health',
  schema: z.object({
    status: z.literal('ok'),
    version: z.optional(z.string()),
  }),
  example: { status: 'ok', version: 'dc8dcd28-271b-4367-9840-6c244f84cb40' },
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

const outbox = (): Operation => ({
  id: 'readOutbox',
  method: 'get',
  path: '/dev/outbox',
  tag: 'Service',
  summary: 'Read the sent mails and SMS, newest first',
  description:
    'For development: this exists only where MAIL_TRANSPORT or SMS_TRANSPORT is `outbox`; anywhere else it is a 404. A browser gets a page.',
  success: {
    status: 200,
    description: 'Up to a hundred messages.',
    text: 'text/html',
    body: {
      name: 'Outbox',
      schema: z.object({
        messages: z.array(
          z.object({
            id: z.string(),
            channel: z.enum(['email', 'sms']),
            from: z.optional(z.string()).check(z.describe('Of a mail.')),
            to: z.string(),
            subject: z.optional(z.string()).check(z.describe('Of a mail.')),
            text: z.string(),
            html: z.optional(z.string()).check(z.describe('Of a mail.')),
            sentAt: z.iso.datetime(),
          }),
        ),
      }),
      example: { messages: [sentMessage] },
    },
  },
  problems: ['not-found'],
});
