import { startQuestion } from './account-question.js';
import { askSignedIn } from './api.js';
import { element, text } from './texts.js';
import { make, moment } from './words.js';

/** @typedef {{ id: string, name: string, createdAt: string, lastUsedAt: string | null }} Passkey */

/**
 * The passkeys of an account: when each was made and used, another name for it, its end.
 * @param {object} page
 * @param {ReturnType<typeof startQuestion>} page.confirmRemoval
 * @param {(words: string) => unknown} page.changed
 * @returns {(passkeys: Passkey[]) => void} shows them
 */
export function startPasskeys({ confirmRemoval, changed }) {
  const askForName = startQuestion('rename');

  return (passkeys) => {
    element('no-passkeys').hidden = passkeys.length > 0;
    element('passkey-list').replaceChildren(...passkeys.map(row));
  };

  /** @param {Passkey} passkey */
  function row({ id, name, ...times }) {
    const path = `/v1/me/passkeys/${encodeURIComponent(id)}`;
    const rename = () =>
      askForName({
        title: text('renameOf', { name }),
        values: { name },
        send: (values) => askSignedIn('PATCH', path, values),
        done: () => changed(text('renamed')),
      });
    const remove = () =>
      confirmRemoval({
        title: text('removeTitle', { name }),
        send: () => askSignedIn('DELETE', path),
        done: () => changed(text('removed', { name })),
      });
    return make('li', '', [
      make('div', '', [make('p', name), make('p', timesOf('made', times), [], 'hint')], 'what'),
      button(text('rename'), text('renameOf', { name }), rename),
      button(text('remove'), text('removeOf', { name }), remove),
    ]);
  }
}

/** @param {string} words @param {string} label @param {() => unknown} act */
function button(words, label, act) {
  const made = make('button', words, [], 'quiet');
  made.setAttribute('type', 'button');
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

/** @param {'setUpOn' | 'made'} how @param {{ createdAt: string, lastUsedAt: string | null }} times */
export const timesOf = (how, { createdAt, lastUsedAt }) =>
  [
    text(how, { date: moment(createdAt) }),
    lastUsedAt ? text('lastUsed', { date: moment(lastUsedAt) }) : text('notUsed'),
  ].join(', ');
