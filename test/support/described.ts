/**
 * Holds every answer of the suite against the OpenAPI document: one that the document does not describe fails the test
 * that asked. Where the document says that a setting decides between answers, only those of the app's settings are taken.
 */
import { Validator } from '@cfworker/json-schema';
import type { Deps } from '../../src/deps';
import written from '../../src/docs/openapi.json';

interface Described {
  $ref?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: object }>;
}

interface DescribedHeader {
  $ref?: string;
  required: boolean;
  schema: { type: string };
}

type ExpectDescribed = (request: Request, response: Response) => Promise<void>;

/** What the server adds by the request, beyond what an answer carries by itself. */
const byRequest = /^(content-(type|length)|vary|access-control-.+|allow)$/;

/** One per kind of service: the validators in it cost more to make than most tests. */
const checks = new Map<string, ExpectDescribed>();

/** @returns a check of an answer. @throws where the document does not describe it. */
export function describedBy({ settings }: DecidingDeps): ExpectDescribed {
  const { REGISTRATION, PAGES, MFA, mail, sms } = settings;
  const decides = `${REGISTRATION} ${PAGES} ${MFA} ${mail.transport} ${sms.transport}`;
  const check = checks.get(decides) ?? makeCheck(documentOf(settings));
  checks.set(decides, check);
  return check;
}

interface DecidingDeps {
  settings: Pick<Deps['settings'], 'REGISTRATION' | 'PAGES' | 'MFA'> & {
    mail: { transport: string };
    sms: { transport: string };
  };
}

/** The document without the answers that it leaves to other settings than these. */
function documentOf({ REGISTRATION, PAGES, MFA, mail, sms }: DecidingDeps['settings']): Document {
  const document: Document = structuredClone(written);
  const withhold = (method: string, path: string, statuses: string[]) => {
    const operation = document.paths[path]?.[method] as { responses: Tree };
    for (const status of statuses) delete operation.responses[status];
  };
  withhold('post', '/v1/register', REGISTRATION === 'conceal' ? ['201', '409'] : ['202']);
  // There they are paths like any other unknown one.
  const hasOutbox = mail.transport === 'outbox' || sms.transport === 'outbox';
  if (!hasOutbox) delete document.paths['/dev/outbox'];
  if (PAGES === 'off') for (const path of ownPages) delete document.paths[path];
  if (MFA === 'off') {
    for (const path of Object.keys(document.paths)) {
      if (ofSecondFactors.test(path)) delete document.paths[path];
    }
  }
  return document;
}

/** What `MFA` switches. */
const ofSecondFactors =
  /^\/v1\/(login\/|me\/(second-factors|recovery-codes|totp|passkeys)|.*\/reset-second-factors$)/;

/** What `PAGES` switches. */
export const ownPages = [
  '/register',
  '/sign-in',
  '/forgot-password',
  '/account',
  '/.well-known/change-password',
];

function makeCheck(document: Document): ExpectDescribed {
  /** What `#/components/…` leads to. */
  const at = (ref: string): unknown =>
    ref
      .slice(2)
      .split('/')
      .reduce<unknown>((tree, key) => (tree as Tree)[key], document);
  const resolved = <Part extends { $ref?: string }>(part: Part): Part =>
    part.$ref ? (at(part.$ref) as Part) : part;

  const validators = new WeakMap<object, Validator>();
  const validatorOf = (schema: object): Validator => {
    const known = validators.get(schema);
    if (known) return known;
    const whole = { ...schema, components: document.components } as object;
    const made = new Validator(whole, '2020-12', false);
    validators.set(schema, made);
    return made;
  };

  function problemWith(value: unknown, schema: object): string | undefined {
    const { valid, errors } = validatorOf(schema).validate(value);
    return valid
      ? undefined
      : errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).join('; ');
  }

  return async function expectDescribed(request, response) {
    const pathname = unescaped(new URL(request.url).pathname);
    const asked = `${request.method} ${pathname} → ${response.status}`;
    const answer = answerTo(document.paths, request.method, pathname, response.status);
    // That an unknown path or method is refused is said for all of them at once.
    if (answer === 'general') return;
    if (answer === undefined) throw new Error(`not described: ${asked}`);
    const { headers = {}, content } = resolved(answer);

    for (const name of Object.keys(headers)) {
      const value = response.headers.get(name);
      const { schema, required } = resolved(headers[name] as DescribedHeader);
      if (value === null && !required) continue;
      if (value === null) throw new Error(`${asked} lacks the header ${name}`);
      const wrong = problemWith(schema.type === 'integer' ? Number(value) : value, schema);
      if (wrong) throw new Error(`${asked} has another ${name}: ${wrong}`);
    }
    const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const unnamed = [...response.headers.keys()].filter(
      (name) => !named.has(name) && !byRequest.test(name),
    );
    if (unnamed.length > 0) throw new Error(`${asked} has headers not described: ${unnamed}`);

    const text = await response.text();
    if (request.method === 'HEAD' || (!content && text === '')) return;
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    const described = content?.[type];
    if (!described) throw new Error(`${asked} is ${type || 'of no type'}, which is not described`);
    for (const value of valuesOf(type, text)) {
      const wrong = problemWith(value, described.schema);
      if (wrong) throw new Error(`${asked} has another body: ${wrong}`);
    }
  };
}

/** Of many lines each is one. */
function valuesOf(type: string, text: string): unknown[] {
  if (type === 'application/x-ndjson')
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return [type.endsWith('json') ? JSON.parse(text) : text];
}

/** As a router reads it: an ASCII character is the same however it is written. */
const unescaped = (pathname: string): string =>
  pathname.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);

type Tree = Record<string, unknown>;

interface Document extends Tree {
  paths: Record<string, Record<string, unknown>>;
  components: object;
}

/** `general` where the document's own words about any path and any method apply. */
function answerTo(
  paths: Record<string, Record<string, unknown>>,
  method: string,
  pathname: string,
  status: number,
): Described | 'general' | undefined {
  const isOf = (path: string) =>
    new RegExp(`^${path.replaceAll('.', '\\.').replace(/{\w+}/, '[^/]+')}$`).test(pathname);
  // A name of its own before one that any word would fit.
  const template = pathname in paths ? pathname : Object.keys(paths).find(isOf);
  if (template === undefined) return status === 404 ? 'general' : undefined;
  const operation = paths[template]?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
  // A preflight is the browser's own question, answered by CORS.
  if (operation === undefined) {
    return status === 405 || (method === 'OPTIONS' && status === 204) ? 'general' : undefined;
  }
  return (operation as { responses: Record<string, Described> }).responses[status];
}
