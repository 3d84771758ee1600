/**
 * The whole of a body before anything is decided. Who sends one slowly would otherwise be let in by what was true when it began:
 * a role, a key or a password that is gone by the time the last byte comes, and a clock that stands still meanwhile.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { every } from 'hono/combine';
import type { HttpEnv } from './context';
import { maxBodyBytes, tooLarge } from './json-body';

/** What is read at all: a body of `maxBodyBytes` that some library has written in escapes alone is some four times as long. */
const maxEscapedBytes = 4 * maxBodyBytes;

export const receiveBody = (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  every(bodyLimit({ maxSize: maxEscapedBytes, onError: tooLarge }), beginWhenItIsThere(deps));

const beginWhenItIsThere =
  (deps: { now: () => Date }): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    if (c.req.raw.body) {
      await c.req.arrayBuffer();
      c.set('context', { ...c.get('context'), now: deps.now() });
    }
    await next();
  };
