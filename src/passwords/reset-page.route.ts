import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { pageHeaders } from '../http/page';
import script from './reset-page.client.js';
import markup from './reset-page.html';

/** The page that a reset link opens. The token stays in the fragment until the page posts it. */
export const resetPageRoutes = () =>
  new Hono<HttpEnv>()
    .get('/reset-password', (c) => c.html(markup, 200, pageHeaders))
    .get('/reset-password.js', (c) =>
      c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
    );
