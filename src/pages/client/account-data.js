import { askSignedIn } from './api.js';
import { saveFile } from './file.js';
import { onSubmit, say } from './form.js';
import { element, formOf, text } from './texts.js';
import { day } from './words.js';

export function startData() {
  element('export').addEventListener('click', download);
  onSubmit(formOf('delete-form'), {
    status: element('delete-status'),
    send: (values) => askSignedIn('DELETE', '/v1/me', values),
    done: ({ body }) => {
      element('account').remove();
      say(text('deleted', { date: day(body.deletionAt) }), 'good');
      element('status').focus();
    },
  });
}

/** By a request of the script, which renews the session first if it has to; a plain link could not. */
async function download() {
  const status = element('export-status');
  const answer = await askSignedIn('GET', '/v1/me/export').catch(() => undefined);
  if (!answer?.ok) return say(answer?.body?.detail ?? text('noAnswer'), 'bad', status);
  saveFile('account.json', 'application/json', JSON.stringify(answer.body, null, 2));
  say(text('exported'), 'good', status);
}
