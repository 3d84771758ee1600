import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { HttpEnv } from '../http/context';
import { type AssetDeps, staticAsset } from '../http/static-asset';
import { brandStyle } from './brand-color';

/** The style and the scripts of the pages, and the operator's color. */
export function pageFilesRoute(
  deps: AssetDeps & { settings: { BRAND_COLOR: string | undefined } },
) {
  const files = new Hono<HttpEnv>();
  for (const path of pageFiles) files.get(path, staticAsset(deps, path));
  const style = brandStyle(deps.settings.BRAND_COLOR);
  return files.get('/pages/brand.css', etag(), (c) =>
    c.body(style, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=0, must-revalidate',
    }),
  );
}

/** What `scripts/assets.ts` collects from `client/`. */
export const pageFiles = [
  '/pages/page.css',
  '/pages/api.js',
  '/pages/form.js',
  '/pages/bot-check.js',
  '/pages/password.js',
  '/pages/password-rules.js',
  '/pages/texts.js',
  '/pages/register.js',
  '/pages/sign-in.js',
  '/pages/forgot-password.js',
  '/pages/link.js',
  '/pages/unverified.js',
  '/pages/second-factor.js',
  '/pages/sign-in-set-up.js',
  '/pages/proof.js',
  '/pages/passkey.js',
  '/pages/set-up.js',
  '/pages/recovery-codes.js',
  '/pages/file.js',
  '/pages/reauthenticate.js',
  '/pages/words.js',
  '/pages/account.js',
  '/pages/account-profile.js',
  '/pages/account-identifiers.js',
  '/pages/account-password.js',
  '/pages/account-factors.js',
  '/pages/account-passkeys.js',
  '/pages/account-question.js',
  '/pages/account-sessions.js',
  '/pages/account-activity.js',
  '/pages/account-data.js',
  '/pages/admin.css',
  '/pages/admin.js',
  '/pages/admin-dom.js',
  '/pages/admin-find.js',
  '/pages/admin-person.js',
  '/pages/admin-profile.js',
  '/pages/admin-actions.js',
  '/pages/admin-question.js',
  '/pages/admin-numbers.js',
  '/pages/admin-trail.js',
  '/pages/admin-keys.js',
  '/pages/admin-webhooks.js',
  '/pages/admin-dead-letters.js',
] as const;
