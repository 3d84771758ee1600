/**
 * What a body has to be before anything reads it: JSON by its media type, UTF-8 by its bytes, and
 * small. The rest (shape and rules) is the schema's.
 */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { every } from 'hono/combine';
import { Refusal } from '../core/errors';
import { isUtf8, parseMediaType } from './media-type';

/**
 * Wide enough for a registration with every member at its limit, however JSON writes it: a character is up
 * to 12 bytes as an escaped surrogate pair (RFC 8259 §7), or 18 as a Vietnamese vowel with its two marks
 * apart. A test sends them.
 */
export const maxBodyBytes = 64 * 1024;

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
    const type = parseMediaType(c.req.header('Content-Type') ?? '');
    const encoding = c.req.header('Content-Encoding') ?? 'identity';
    if (
      type?.essence !== 'application/json' ||
      !isUtf8(type) ||
      encoding.toLowerCase() !== 'identity'
    ) {
      throw new Refusal({ code: 'unsupported-media-type' });
    }
    await next();
  };
}

/** Bytes that are not UTF-8 would be replaced in silence, and two passwords become one. */
function requireUtf8(): MiddlewareHandler {
  return async (c, next) => {
    const bytes = await c.req.arrayBuffer();
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    } catch {
      throw new Refusal({ code: 'malformed-json' });
    }
    await next();
  };
}
