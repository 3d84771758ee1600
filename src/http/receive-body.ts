/**
 * The whole of a body before anything is decided. Who sends one slowly would otherwise be let in by what was true when it began:
 * a role, a key or a password that is gone by the time the last byte comes, and a clock that stands still meanwhile. A body
 * of lines is not read here: its route reads them one by one, and checks again before each write.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { every } from 'hono/combine';
import type { HttpEnv } from './context';
import { maxBodyBytes, tooLarge } from './json-body';
import { parseMediaType } from './media-type';

/** What is read at all: a body of `maxBodyBytes` that some library has written in escapes alone is some four times as long. */
const maxEscapedBytes = 4 * maxBodyBytes;

export const receiveBody = (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> => {
  const receive = every(
    bodyLimit({ maxSize: maxEscapedBytes, onError: tooLarge }),
    beginWhenItIsThere(deps),
  );
  return (c, next) => (isOfLines(c.req.header('Content-Type')) ? next() : receive(c, next));
};

export const linesType = 'application/x-ndjson';

/** @param type as the header `Content-Type` has it. */
const isOfLines = (type = ''): boolean => parseMediaType(type)?.essence === linesType;

const beginWhenItIsThere =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    if (c.req.raw.body) {
      await c.req.arrayBuffer();
      c.set('context', { ...c.get('context'), now: deps.now() });
    }
    await next();
  };
