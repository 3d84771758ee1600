import { deadLetters } from './admin-dead-letters.js';
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
import { make, moment } from './words.js';

/** @type {string[]} */
const types = page.webhookTypes;

/** Where events are sent, what has come of it, and what never arrived. @param {HTMLElement} content */
export function startWebhooks(content) {
  const told = status();
  const list = h('ul', { className: 'rows', id: 'webhooks' });
  const fresh = onceShown('fresh-secret');
  const form = /** @type {HTMLFormElement} */ (newWebhookForm());
  content.append(told, list, fresh, h('h3', {}, 'A new webhook'), form);
  onSubmit(form, {
    status: /** @type {HTMLElement} */ (form.querySelector('.status')),
    send: ({ url, description, password }) => {
      const events = chosenIn(form, types);
      return askSignedIn('POST', '/v1/admin/webhooks', { url, description, events, password });
    },
    done: async ({ body }) => {
      form.reset();
      showSecret(body.secret);
      await load();
    },
  });
  load();

  async function load(done = '') {
    const answer = await askSignedIn('GET', '/v1/admin/webhooks').catch(() => undefined);
    if (!answer?.ok) return tell(refusalOf(answer), 'bad');
    /** @type {{ webhooks: any[] }} */
    const { webhooks } = answer.body;
    const states = await Promise.all(
      webhooks.map((one) => askSignedIn('GET', path(one)).catch(() => undefined)),
    );
    // How one goes may be unknown for a moment; that it is there is not.
    const rows = states.map((one, i) => row(one?.ok ? one.body : webhooks[i]));
    list.replaceChildren(...(rows.length > 0 ? rows : [make('li', 'There are none.')]));
    if (done) tell(done, 'good');
  }

  /** @param {any} webhook */
  function row(webhook) {
    const { description, url, events, enabled, dead } = webhook;
    const what = make(
      'div',
      '',
      [
        make('p', description, enabled ? [] : [make('span', 'off', [], 'badge')]),
        make('p', url, [], 'hint'),
        make('p', stateOf(webhook), [], 'hint'),
        make('p', events.join(', '), [], 'hint'),
      ],
      'what',
    );
    const choices = h(
      'p',
      { className: 'choices' },
      button('Send a test', () => act(webhook, 'POST', '/test', 'A test is on its way.')),
      button(enabled ? 'Switch off' : 'Switch on', () =>
        act(webhook, 'PATCH', '', enabled ? 'It is switched off.' : 'It is switched on.', {
          enabled: !enabled,
        }),
      ),
      ...(dead > 0
        ? [
            button('Dead letters', () => showDead(webhook, item)),
            button('Send all again', () => resend(webhook)),
          ]
        : []),
      button('New secret', () => rotate(webhook)),
      button('Delete', () => remove(webhook), 'danger'),
    );
    const item = make('li', '', [what, choices]);
    item.classList.add('stacked');
    return item;
  }

  /** @param {any} webhook @param {string} method @param {string} end @param {string} done @param {object} [body] */
  async function act(webhook, method, end, done, body) {
    const answer = await askSignedIn(method, path(webhook) + end, body).catch(() => undefined);
    if (answer?.ok) await load(done);
    else tell(refusalOf(answer), 'bad');
  }

  /** @param {any} webhook */
  function resend(webhook) {
    return act(webhook, 'POST', '/dead-letters/resend', 'They are on their way again.', {});
  }

  /** @param {any} webhook @param {HTMLElement} item */
  function showDead(webhook, item) {
    item.querySelector('.dead-letters')?.remove();
    item.append(deadLetters(path(webhook), tell));
  }

  /** @param {any} webhook */
  async function rotate(webhook) {
    await question({
      title: 'New secret?',
      about: webhook.description,
      words: 'The one of now signs for another day, too. Confirm it with your own password.',
      confirm: 'Make a new secret',
      danger: false,
      password: true,
      choice: undefined,
      send: ({ password }) => askSignedIn('POST', `${path(webhook)}/rotate-secret`, { password }),
      done: ({ body }) => {
        showSecret(body.secret);
        return 'done';
      },
    });
  }

  /** @param {any} webhook */
  async function remove(webhook) {
    const done = await question({
      title: 'Delete?',
      about: webhook.description,
      words: 'What waits for it is lost, and so are its dead letters.',
      confirm: 'Delete',
      danger: true,
      password: false,
      choice: undefined,
      send: () => askSignedIn('DELETE', path(webhook)),
      done: () => 'The webhook is deleted.',
    });
    if (done !== undefined) await load(done);
  }

  /** @param {string} secret */
  function showSecret(secret) {
    showOnce(fresh, 'secret', secret);
    fresh.focus();
  }

  /** @param {string} words @param {'good' | 'bad'} how */
  function tell(words, how) {
    say(words, how, told);
    told.focus();
  }
}

/** @param {any} webhook @returns {string} how it goes */
function stateOf({ waiting, dead, last }) {
  if (waiting === undefined) return 'How it goes could not be read.';
  const came = last ? `last try ${moment(last.at)}: ${last.outcome}` : 'nothing sent yet';
  return `${waiting} waiting · ${dead} dead · ${came}`;
}

/** @param {any} webhook */
const path = ({ id }) => `/v1/admin/webhooks/${encodeURIComponent(id)}`;

function newWebhookForm() {
  const input = (/** @type {string} */ name, /** @type {Record<string, string>} */ more) =>
    h('input', { id: `webhook-${name}`, name, required: true, autocomplete: 'off', ...more });
  const errors = (/** @type {string} */ name) =>
    h('ul', { id: `webhook-${name}-errors`, className: 'errors' });
  return h(
    'form',
    { id: 'new-webhook', noValidate: true },
    labelled('What it is for', input('description', {})),
    errors('description'),
    labelled('Address (https)', input('url', { type: 'url' })),
    errors('url'),
    choices('What it wants to hear of', 'wants', types),
    labelled(
      'Your password',
      input('password', { type: 'password', autocomplete: 'current-password' }),
    ),
    errors('password'),
    h('button', { type: 'submit' }, 'Make the webhook'),
    status(),
  );
}
