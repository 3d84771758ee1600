import { locales } from '../core/locale';
import { pageFiles } from '../pages/page-files.route';
import { asset, type Operation, type Success } from './operation';

/** What a browser opens, and what those pages load. */
export const pageOperations = (): Operation[] => [
  page('openRoot', '/', 'Redirects to the reference', 302),
  file('openReference', '/docs', 'This document as an interactive reference', {
    description: 'A page.',
    text: 'text/html',
    ...asset,
  }),
  inLanguages('openRegisterPage', '/register', 'The page to register', ownPage),
  inLanguages('openSignInPage', '/sign-in', 'The page to sign in', ownPage),
  inLanguages('openForgotPage', '/forgot-password', 'The page for a forgotten password', ownPage),
  inLanguages('openAccountPage', '/account', 'The page of the own account', ownPage),
  {
    ...page('openConsole', '/admin', 'The console of staff'),
    description: 'With the setting `ADMIN_CONSOLE` at `off` there is none.',
    success: {
      status: 200,
      description: 'A page.',
      text: 'text/html',
      headers: ['Content-Language'],
    },
    problems: ['access-required', 'not-found'],
  },
  {
    ...page(
      'openChangePassword',
      '/.well-known/change-password',
      'Redirects to where a password is changed',
      302,
    ),
    description: ownPage,
  },
  inLanguages('openVerifyPage', '/verify-email', 'The page that confirms an e-mail address'),
  inLanguages('openUndoPage', '/undo-change', 'The page that takes a change of an address back'),
  inLanguages('openResetPage', '/reset-password', 'The page that a reset link opens'),
  inLanguages(
    'openConfirmationPage',
    '/confirm-registration',
    'The page that a confirmation link opens',
  ),
  ...[...pageFiles, '/pages/brand.css', ...referenceFiles].map((path) =>
    file(fileId(path), path, 'Used by the pages', {
      description: 'The file.',
      text: path.endsWith('.css') ? 'text/css' : 'text/javascript',
      ...asset,
    }),
  ),
];

const ownPage = 'With the setting `PAGES` at `off` there is none.';

const referenceFiles = ['/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/start.js'];

/** `/pages/sign-in.js` is `readPagesSignInJs`. */
const fileId = (path: string): string =>
  `read${path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`;

const file = (
  id: string,
  path: string,
  summary: string,
  success: Omit<Success, 'status'>,
): Operation => ({ ...page(id, path, summary), success: { status: 200, ...success } });

/** A page for people. */
const inLanguages = (
  id: string,
  path: string,
  summary: string,
  description?: string,
): Operation => ({
  ...page(id, path, summary),
  ...(description && { description }),
  parameters: [
    {
      in: 'query',
      name: 'lang',
      optional: true,
      description: 'The language, if it shall be another one than `Accept-Language` asks for.',
      values: [...locales],
    },
  ],
  success: {
    status: 200,
    description: 'A page.',
    text: 'text/html',
    headers: ['Content-Language'],
  },
});

function page(id: string, path: string, summary: string, status: 200 | 302 = 200): Operation {
  return {
    id,
    method: 'get',
    path,
    tag: 'Pages',
    summary,
    success:
      status === 302
        ? { status, description: 'A redirect.', headers: ['Location'] }
        : { status, description: 'A page.', text: 'text/html' },
    problems: [],
  };
}
