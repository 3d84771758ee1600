import { Hono } from 'hono';
import { html } from 'hono/html';
import { fieldErrorCodes } from '../core/errors';
import type { HttpEnv } from '../http/context';
import { isErrorCode, type Problem, problems } from '../http/problem';
import { Refusal } from '../http/refusal';
import { wantsHtml } from '../http/wants-html';
import { inlineCode } from '../pages/inline-code';
import { page, pageHeaders } from '../pages/page';

/** The page that the `type` of every problem points to: what it means and what to do about it. */
export const problemsRoute = ({ settings: { basePath } }: { settings: { basePath: string } }) =>
  new Hono<HttpEnv>().get('/problems/:code', (c) => {
    const code = c.req.param('code');
    if (!isErrorCode(code)) throw new Refusal({ code: 'not-found' });
    const problem: Problem = problems[code];
    const fieldErrors = code === 'validation-failed' ? { fieldErrors: fieldErrorCodes } : {};
    return wantsHtml(c)
      ? c.html(problemPage(basePath, code, problem), 200, pageHeaders)
      : c.json({ type: `${basePath}/problems/${code}`, code, ...problem, ...fieldErrors }, 200);
  });

const problemPage = (basePath: string, code: string, { status, title, detail }: Problem) =>
  page(
    basePath,
    title,
    html`<p><code>${code}</code>, HTTP status ${status}</p>
<p>${inlineCode(detail)}</p>
${code === 'validation-failed' ? fieldErrorList() : ''}`,
  );

/** A list, not a table: on a narrow screen each code stands unbroken above its meaning. */
const fieldErrorList = () => html`<h2>Codes in <code>errors</code></h2>
<dl>
${Object.entries(fieldErrorCodes).map(
  ([code, text]) => html`<div><dt><code>${code}</code></dt><dd>${inlineCode(text)}</dd></div>
`,
)}
</dl>`;
