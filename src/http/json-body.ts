/**
 * What a body has to be before anything reads it: JSON by its media type, UTF-8 by its bytes, and
 * small. The rest (shape and rules) is the schema's.
 */
import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import type { ErrorOf } from '../core/errors';
import { isUtf8, parseMediaType } from './media-type';
import { Refusal } from './refusal';

/** In bytes of UTF-8, with every `\u` escape counted as the character that it stands for (RFC 8259 §7). */
export const maxBodyBytes = 16 * 1024;

const json = 'application/json';

export const jsonBody = bodyOf([json], { code: 'unsupported-media-type' });

/** RFC 7396, of whose types plain JSON is the one that every client knows how to send. */
export const mergePatchTypes = ['application/merge-patch+json', json];

export const mergePatchBody = bodyOf(mergePatchTypes, {
  code: 'unsupported-media-type',
  acceptPatch: mergePatchTypes.join(', '),
});

function bodyOf(types: string[], refusal: ErrorOf<'unsupported-media-type'>): MiddlewareHandler {
  return every(requireType(types, refusal), requireUtf8()) as MiddlewareHandler;
}

/** Of a body that is not compressed, in UTF-8, of one of these types. */
export function requireType(
  types: string[],
  refusal: ErrorOf<'unsupported-media-type'>,
): MiddlewareHandler {
  return async (c, next) => {
    const type = parseMediaType(c.req.header('Content-Type') ?? '');
    const encoding = c.req.header('Content-Encoding') ?? 'identity';
    const isTaken = type !== undefined && types.includes(type.essence) && isUtf8(type);
    if (!isTaken || encoding.toLowerCase() !== 'identity') throw new Refusal(refusal);
    await next();
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Bytes that are not UTF-8 would be replaced in silence, and two passwords become one. */
function requireUtf8(): MiddlewareHandler {
  return async (c, next) => {
    const bytes = await c.req.arrayBuffer();
    let text: string;
    try {
      text = strictUtf8.decode(bytes);
    } catch {
      throw new Refusal({ code: 'malformed-json' });
    }
    if (bytes.byteLength > maxBodyBytes && unescapedBytes(text, bytes.byteLength) > maxBodyBytes) {
      tooLarge();
    }
    // What was checked is what is parsed, and the bytes are decoded once. Hono keeps promises here, which its type leaves out.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
    await next();
  };
}

/** An escape is six bytes; its character is one to three, half of a surrogate pair two of four. */
function unescapedBytes(text: string, bytes: number): number {
  let saved = 0;
  for (const [, hex = ''] of text.matchAll(/\\u([0-9a-f]{4})/gi)) {
    const unit = Number.parseInt(hex, 16);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    saved += 6 - (unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3);
  }
  return bytes - saved;
}

export function tooLarge(): never {
  throw new Refusal({ code: 'payload-too-large' });
}
