import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';

export const docsRoutes = () => new Hono<HttpEnv>();
