import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import script from './link-form.client.js';
import style from './page.css';

/** The style and the script of the pages. */
export const pageFilesRoute = () =>
  new Hono<HttpEnv>()
    .get('/page.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
    .get('/link-form.js', (c) =>
      c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
    );
