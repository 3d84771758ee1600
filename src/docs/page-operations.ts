import { asset, type Operation, type Success } from './operation';

/** What a browser opens, and what those pages load. */
export const pageOperations = (): Operation[] => [
  page('openRoot', '/', 'Redirects to the reference', 302),
  file('openReference', '/docs', 'This document as an interactive reference', {
    description: 'A page.',
    text: 'text/html',
    ...asset,
  }),
  page('openResetPage', '/reset-password', 'The page that a reset link opens'),
  page('openConfirmationPage', '/confirm-registration', 'The page that a confirmation link opens'),
  ...pageFiles.map(([id, path, text, served]) =>
    file(id, path, 'Used by the pages', { description: 'The file.', text, ...served }),
  ),
];

const file = (
  id: string,
  path: string,
  summary: string,
  success: Omit<Success, 'status'>,
): Operation => ({ ...page(id, path, summary), success: { status: 200, ...success } });

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

const pageFiles = [
  ['readPageStyle', '/page.css', 'text/css', {}],
  ['readLinkForm', '/link-form.js', 'text/javascript', {}],
  ['readReferenceScript', '/docs/swagger-ui-bundle.js', 'text/javascript', asset],
  ['readReferenceStyle', '/docs/swagger-ui.css', 'text/css', asset],
  ['readReferenceStart', '/docs/start.js', 'text/javascript', asset],
] as const;
