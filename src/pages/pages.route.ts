/** Where each page for people is found. None of them shows anything about anybody: their scripts ask the API for it. */
import { type Context, Hono } from 'hono';
import type { AccessGateDeps } from '../admin/access-gate';
import type { CheckedRoute } from '../bots/settings';
import type { Locale } from '../core/locale';
import { policyProfiles } from '../credentials/policy';
import type { HttpEnv } from '../http/context';
import type { AssetDeps } from '../http/static-asset';
import { unwrap } from '../http/unwrap';
import { accountPage } from './account-page';
import { adminPage } from './admin-page';
import { forgotPasswordPage } from './forgot-password-page';
import { framePolicy } from './frame';
import {
  confirmRegistrationPage,
  resetPasswordPage,
  undoChangePage,
  verifyEmailPage,
} from './link-pages';
import { readTexts } from './read-texts';
import { registerPage } from './register-page';
import { signInPage } from './sign-in-page';
import { chosenLocale, type PageSettings, type View, widgetFor } from './view';

export type PagesDeps = AssetDeps & { settings: PageSettings };

/** Behind mailed links: always there, or the links would lead nowhere. */
export const linkPagesRoutes = (deps: PagesDeps) =>
  new Hono<HttpEnv>()
    .get('/reset-password', show(deps, resetPasswordPage))
    .get('/verify-email', show(deps, verifyEmailPage))
    .get('/confirm-registration', show(deps, confirmRegistrationPage))
    .get('/undo-change', show(deps, undoChangePage));

/** Which an operator with pages of their own switches off. */
export const ownPagesRoutes = (deps: PagesDeps) =>
  new Hono<HttpEnv>()
    .get('/register', show(deps, registerPage, { asks: 'register' }))
    .get('/sign-in', show(deps, signInPage, { asks: 'login' }))
    .get('/forgot-password', show(deps, forgotPasswordPage, { asks: 'forgot-password' }))
    .get('/account', show(deps, accountPage))
    // Where password managers send people (W3C, A Well-Known URL for Changing Passwords).
    .get('/.well-known/change-password', (c) => c.redirect('/account#password', 302));

/** For staff. Its page shows nothing by itself; Access, where it stands in front, is asked all the same. */
export const consoleRoute = (deps: PagesDeps & AccessGateDeps) =>
  new Hono<HttpEnv>().get(
    '/admin',
    async (c, next) => {
      const word = c.req.header('Cf-Access-Jwt-Assertion');
      unwrap(await deps.accessGate(word, c.get('context')));
      await next();
    },
    show(deps, adminPage, { only: 'en' }),
  );

function show(
  deps: PagesDeps,
  render: (view: View) => ReturnType<typeof registerPage>,
  { only, asks }: { only?: Locale; asks?: CheckedRoute } = {},
) {
  const { settings } = deps;
  const widget = widgetFor(settings, asks);
  const headers = { 'Content-Security-Policy': framePolicy(settings, widget) };
  const policy = policyProfiles[settings.PASSWORD_POLICY];
  return async (c: Context<HttpEnv>) => {
    const chosen = only ?? chosenLocale(c.req.query('lang'));
    const locale = chosen ?? c.get('context').locale;
    const texts = await readTexts(deps, locale, c.req.url);
    const to = (path: string) => (chosen === undefined ? path : `${path}?lang=${chosen}`);
    const view = { locale, texts, settings, policy, widget, path: c.req.path, to };
    return c.html(render(view), 200, { ...headers, 'Content-Language': locale });
  };
}
