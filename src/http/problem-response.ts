/** The answer to a refusal (RFC 9457): its code put into the words of the language that the client asked for. */
import type { AppError, BrokenRule, FieldError } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { problems } from './problem';
import { problemTexts } from './texts/by-locale';
import type { ProblemTexts } from './texts/en';

/** Seconds after which a 503 is worth another try. */
const unavailableRetrySeconds = 5;

/**
 * @param basePath of the service, which explains its problems.
 * @returns `application/problem+json`, with the headers that its code asks for.
 */
export function problemResponse(
  error: AppError,
  { requestId, locale }: Pick<RequestContext, 'requestId' | 'locale'>,
  basePath: string,
): Response {
  const { code } = error;
  const { status } = problems[code];
  const texts = problemTexts[locale];
  const { title, detail } = texts.problems[code];
  const { headers, members } = extrasOf(error, texts);
  return Response.json(
    { type: `${basePath}/problems/${code}`, code, title, status, detail, requestId, ...members },
    {
      status,
      headers: {
        ...headers,
        'Content-Type': 'application/problem+json',
        'Content-Language': locale,
      },
    },
  );
}

interface Extras {
  headers?: Record<string, string>;
  members?: Record<string, unknown>;
}

/** What an arm says beyond the table. */
function extrasOf(error: AppError, texts: ProblemTexts): Extras {
  switch (error.code) {
    case 'validation-failed':
      return { members: { errors: error.errors.map((rule) => inWords(rule, texts)) } };
    case 'username-taken':
      return {
        members: {
          errors: error.pointers.map((pointer) => inWords({ pointer, code: 'taken' }, texts)),
        },
      };
    case 'password-expired':
      return error.change
        ? { members: { changeToken: error.change.token, expiresIn: error.change.expiresInSeconds } }
        : {};
    case 'identifier-unverified':
      return error.verify
        ? { members: { verifyToken: error.verify.token, expiresIn: error.verify.expiresInSeconds } }
        : {};
    case 'second-factor-required':
      return {
        members: {
          challengeToken: error.challenge.token,
          expiresIn: error.challenge.expiresInSeconds,
          methods: error.methods,
        },
      };
    case 'second-factor-setup-required':
      return {
        members: { setupToken: error.setup.token, expiresIn: error.setup.expiresInSeconds },
      };
    case 'too-many-attempts':
    case 'too-many-requests':
      return { headers: { 'Retry-After': String(error.retryAfterSeconds) } };
    case 'service-unavailable':
      return { headers: { 'Retry-After': String(unavailableRetrySeconds) } };
    case 'precondition-failed':
      return { headers: { ETag: error.etag } };
    case 'unsupported-media-type':
      // RFC 5789 §2.2.
      return error.acceptPatch ? { headers: { 'Accept-Patch': error.acceptPatch } } : {};
    case 'method-not-allowed':
      return { headers: { Allow: error.allow.join(', ') } };
    case 'authentication-required':
      // RFC 6750 §3.1: no error code where no credentials came.
      return { headers: { 'WWW-Authenticate': 'Bearer' } };
    case 'invalid-token':
      return { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };
    case 'invalid-credentials':
    case 'passkey-invalid':
      // RFC 9110 §15.5.2 wants a challenge on every 401.
      return { headers: { 'WWW-Authenticate': 'Bearer' } };
    default:
      return {};
  }
}

/** A broken rule as a client gets it. */
export function inWords({ pointer, code, measure }: BrokenRule, texts: ProblemTexts): FieldError {
  return { pointer, code, detail: detailOf({ code, measure }, texts) };
}

function detailOf(
  { code, measure }: Pick<BrokenRule, 'code' | 'measure'>,
  { fields, measures }: ProblemTexts,
): string {
  if (measure === undefined) return fields[code];
  if (measure === 'visible') return measures.visible;
  if ('atLeast' in measure) return measures.atLeast(measure.atLeast);
  if ('atMost' in measure) return measures.atMost(measure.atMost);
  if ('oneOf' in measure) return measures.oneOf(measure.oneOf);
  return measures.jsonType(measure.jsonType);
}
