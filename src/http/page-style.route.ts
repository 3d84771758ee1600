import { Hono } from 'hono';
import type { HttpEnv } from './context';
import style from './page.css';

export const pageStyleRoute = () =>
  new Hono<HttpEnv>().get('/page.css', (c) =>
    c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  );
