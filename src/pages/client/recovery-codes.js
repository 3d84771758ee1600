/** Recovery codes, which are shown once: to be copied, saved as a file, and said to be kept. */
import { saveFile } from './file.js';
import { say } from './form.js';
import { element, text } from './texts.js';
import { make } from './words.js';

/** @returns {(codes: string[]) => Promise<void>} shows codes, and waits until somebody says that they are kept */
export function startRecoveryCodes() {
  const block = element('codes');
  const copy = element('codes-copy');
  /** @type {string[]} */
  let shown = [];
  const tell = (/** @type {string} */ words, /** @type {'good' | 'bad'} */ kind) =>
    say(words, kind, element('codes-status'));

  element('codes-save').addEventListener('click', () =>
    saveFile(text('codesFile'), 'text/plain', `${shown.join('\n')}\n`),
  );
  copy.hidden = !navigator.clipboard;
  copy.addEventListener('click', () =>
    navigator.clipboard.writeText(shown.join('\n')).then(
      () => tell(text('codesCopied'), 'good'),
      () => tell(text('notCopied'), 'bad'),
    ),
  );

  return (codes) => {
    shown = codes;
    element('codes-list').replaceChildren(
      ...codes.map((code) => make('li', '', [make('code', code)])),
    );
    say('', '', element('codes-status'));
    block.hidden = false;
    element('codes-title').focus();
    return new Promise((resolve) => {
      element('codes-kept').onclick = () => {
        block.hidden = true;
        element('codes-list').replaceChildren();
        shown = [];
        resolve();
      };
    });
  };
}
