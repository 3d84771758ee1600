import {
  button,
  choices,
  chosenIn,
  h,
  labelled,
  onceShown,
  refusalOf,
  showOnce,
  status,
} from './admin-dom.js';
import { question } from './admin-question.js';
import { askSignedIn } from './api.js';
import { onSubmit, say } from './form.js';
import { page } from './texts.js';
import { day, make, moment } from './words.js';

/** @type {string[]} */
const permissions = page.serverPermissions;

/** Keys of servers: the ones there are, and a new one, which is shown once. @param {HTMLElement} content */
export function startKeys(content) {
  const told = status();
  const list = h('ul', { className: 'rows', id: 'api-keys' });
  const fresh = onceShown('fresh-key');
  const form = /** @type {HTMLFormElement} */ (newKeyForm());
  content.append(told, list, h('h3', {}, 'A new key'), fresh, form);
  const formStatus = /** @type {HTMLElement} */ (form.querySelector('.status'));
  onSubmit(form, {
    status: formStatus,
    send: ({ name, days, password }) => {
      const chosen = chosenIn(form, permissions);
      const body = { name, permissions: chosen, expiresInDays: Number(days), password };
      return askSignedIn('POST', '/v1/admin/api-keys', body);
    },
    done: async ({ body }) => {
      form.reset();
      showOnce(fresh, 'key', body.key);
      await load();
      fresh.focus();
    },
  });
  load();

  async function load() {
    const answer = await askSignedIn('GET', '/v1/admin/api-keys').catch(() => undefined);
    if (!answer?.ok) return say(refusalOf(answer), 'bad', told);
    const rows = answer.body.apiKeys.map(row);
    list.replaceChildren(...(rows.length > 0 ? rows : [make('li', 'There are none.')]));
  }

  /** @param {any} key */
  function row(key) {
    const used = key.lastUsedAt ? `last used ${moment(key.lastUsedAt)}` : 'never used';
    const what = make(
      'div',
      '',
      [
        make('p', key.name),
        make(
          'p',
          `${key.permissions.join(', ')} · expires ${day(key.expiresAt)} · ${used}`,
          [],
          'hint',
        ),
      ],
      'what',
    );
    return make('li', '', [what, button('Revoke', () => revoke(key))]);
  }

  /** @param {any} key */
  async function revoke(key) {
    const done = await question({
      title: 'Revoke?',
      about: key.name,
      words: 'The key opens nothing from now on. Servers that use it are refused.',
      confirm: 'Revoke',
      danger: true,
      password: false,
      choice: undefined,
      send: () => askSignedIn('DELETE', `/v1/admin/api-keys/${encodeURIComponent(key.id)}`),
      done: () => 'The key is revoked.',
    });
    if (done === undefined) return;
    await load();
    say(done, 'good', told);
    told.focus();
  }
}

function newKeyForm() {
  const name = h('input', { id: 'key-name', name: 'name', required: true, autocomplete: 'off' });
  const days = h('input', {
    id: 'key-days',
    name: 'days',
    type: 'number',
    min: '1',
    max: '365',
    value: '90',
    required: true,
    autocomplete: 'off',
  });
  const password = h('input', {
    id: 'key-password',
    name: 'password',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
  });
  return h(
    'form',
    { id: 'new-key', noValidate: true },
    labelled('What it is for', name),
    h('ul', { id: 'key-name-errors', className: 'errors' }),
    choices('What it may do', 'may', permissions),
    labelled('Days until it expires', days),
    labelled('Your password', password),
    h('ul', { id: 'key-password-errors', className: 'errors' }),
    h('button', { type: 'submit' }, 'Make the key'),
    status(),
  );
}
