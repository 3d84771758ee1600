import { askSignedIn } from './api.js';
import { onSubmit, say } from './form.js';
import { at, element, formOf, text } from './texts.js';

/** @import { Field } from './form.js' */

/**
 * @param {Record<string, any>} user
 * @param {string | null} etag the version that is shown
 */
export function startProfile(user, etag) {
  const form = formOf('profile-form');
  const status = element('profile-status');
  const fields = /** @type {Field[]} */ (
    [...form.elements].filter((one) => /** @type {Field} */ (one).name)
  );
  let shown = { user, etag };
  fill();

  onSubmit(form, {
    status,
    send: () =>
      askSignedIn('PATCH', '/v1/me', changes(), shown.etag ? { 'If-Match': shown.etag } : {}),
    done: (answer) => {
      const { locale } = shown.user;
      shown = { user: answer.body, etag: answer.etag };
      fill();
      say(text('saved'), 'good', status);
      if (shown.user.locale !== locale) location.assign(languageOf(shown.user.locale));
    },
    refused: ({ status: code }) => {
      if (code === 412) readAgain();
      return code === 412;
    },
  });

  /** Only what differs: somebody else may be changing the rest at the same moment. */
  function changes() {
    const differing = fields.filter(({ name, value }) => value !== (shown.user[name] ?? ''));
    return Object.fromEntries(
      differing.map(({ name, value }) => [name, value === '' ? null : value]),
    );
  }

  function fill() {
    for (const field of fields) field.value = shown.user[field.name] ?? '';
    element('profile-missing').hidden = !fields.some((field) => field.required && !field.value);
  }

  async function readAgain() {
    const answer = await askSignedIn('GET', '/v1/me').catch(() => undefined);
    if (!answer?.ok) return say(answer?.body?.detail ?? text('noAnswer'), 'bad', status);
    shown = { user: answer.body, etag: answer.etag };
    fill();
    say(text('changedElsewhere'), 'bad', status);
  }
}

/** @param {string | null} locale none: what the browser asks for */
const languageOf = (locale) => at(`/account${locale === null ? '' : `?lang=${locale}`}`);
