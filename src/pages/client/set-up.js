/** Sets up an authenticator app or a passkey: for somebody who is signed in, and at a login that asks for a first one. */
import { onSubmit, say } from './form.js';
import { addPasskey, hasPasskeys } from './passkey.js';
import { element, formOf, text } from './texts.js';

/** @import { Answer } from './api.js' */

/**
 * @param {object} page
 * @param {(method: string, path: string, body?: object) => Promise<Answer>} page.ask
 * @param {(added: 'app' | 'passkey', answer: Answer, name: string) => unknown} page.added
 * @param {(answer: Answer) => boolean} [page.refused] whether it has taken care of this refusal
 */
export function startSetUp({ ask, added, refused = () => false }) {
  startApp({ ask, added, refused });
  const add = /** @type {HTMLDetailsElement} */ (element('passkey-add'));
  add.hidden = !hasPasskeys;
  const form = formOf('passkey-form');
  onSubmit(form, {
    status: element('passkey-form-status'),
    send: async ({ name = '' }) =>
      addPasskey(await ask('POST', '/v1/me/passkeys/options'), (response) =>
        ask('POST', '/v1/me/passkeys', { name, response }),
      ),
    done: (answer, { name = '' }) => {
      form.reset();
      add.open = false;
      return added('passkey', answer, name);
    },
    refused,
  });
}

/** @param {Required<Parameters<typeof startSetUp>[0]>} page */
function startApp({ ask, added, refused }) {
  const form = formOf('app-form');
  const status = element('app-status');
  const begin = element('app-begin');
  /** Comes back with the first code. */
  let setUpToken = '';

  begin.addEventListener('click', () => show(''));
  onSubmit(form, {
    status,
    send: ({ code = '' }) => ask('POST', '/v1/me/totp/confirm', { setUpToken, code }),
    done: (answer) => {
      close();
      return added('app', answer, '');
    },
    refused: (answer) => refused(answer) || isLate(answer),
  });

  /** @param {string} words */
  async function show(words) {
    say('', '', status);
    const answer = await ask('POST', '/v1/me/totp').catch(() => undefined);
    if (!answer?.ok) {
      close();
      if (!answer || !refused(answer)) say(answer?.body?.detail ?? text('noAnswer'), 'bad', status);
      return;
    }
    ({ setUpToken } = answer.body);
    element('app-picture').replaceChildren(pictureOf(answer.body.qrCode));
    element('app-key').textContent = answer.body.secret.replace(/.{4}(?=.)/g, '$& ');
    form.hidden = false;
    begin.hidden = true;
    say(words, 'bad', status);
    element('app-code').focus();
  }

  function close() {
    form.reset();
    form.hidden = true;
    begin.hidden = false;
    setUpToken = '';
    element('app-picture').replaceChildren();
    element('app-key').textContent = '';
  }

  /** @param {Answer} answer */
  function isLate({ body }) {
    const isLate = body?.errors?.some((/** @type {any} */ one) => one.pointer === '/setUpToken');
    if (isLate) show(text('setUpAgain'));
    return isLate === true;
  }
}

const svg = 'http://www.w3.org/2000/svg';

/** Made anew of its one path: no string becomes markup here. @param {string} markup the SVG that the API has drawn */
function pictureOf(markup) {
  const [, size = ''] = /viewBox="([\d ]+)"/.exec(markup) ?? [];
  const [, path = ''] = / d="([^"]+)"/.exec(markup) ?? [];
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', size);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', text('picture'));
  const dots = document.createElementNS(svg, 'path');
  dots.setAttribute('d', path);
  picture.append(dots);
  return picture;
}
