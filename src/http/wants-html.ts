import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

/** Is it a browser that asks? Everybody else gets JSON. */
export const wantsHtml = (c: Context): boolean =>
  accepts(c, {
    header: 'Accept',
    supports: ['application/json', 'text/html'],
    default: 'application/json',
  }) === 'text/html';
