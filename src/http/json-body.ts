/**
 * What a body has to be before anything reads it: JSON by its media type, UTF-8 by its bytes, and
 * small. The rest (shape and rules) is the schema's.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { every } from 'hono/combine';
import { Refusal } from './refusal';

export const maxBodyBytes = 16 * 1024;

export const jsonBody = every(
  requireJson(),
  bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new Refusal({ code: 'payload-too-large' });
    },
  }),
  requireUtf8(),
) as MiddlewareHandler;

function requireJson(): MiddlewareHandler {
  return async (c, next) => {
    const type = c.req.header('Content-Type') ?? '';
    const encoding = c.req.header('Content-Encoding') ?? 'identity';
    if (
      !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type) ||
      encoding !== 'identity'
    ) {
      throw new Refusal({ code: 'unsupported-media-type' });
    }
    await next();
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Bytes that are not UTF-8 would be replaced in silence, and two passwords become one. */
function requireUtf8(): MiddlewareHandler {
  return async (c, next) => {
    const bytes = await c.req.arrayBuffer();
    try {
      strictUtf8.decode(bytes);
    } catch {
      throw new Refusal({ code: 'malformed-json' });
    }
    await next();
  };
}
