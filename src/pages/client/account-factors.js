/** Two-step sign-in: what the account has besides its password, and what its owner does with it. */
import { startPasskeys, timesOf } from './account-passkeys.js';
import { startQuestion } from './account-question.js';
import { askSignedIn } from './api.js';
import { say } from './form.js';
import { startRecoveryCodes } from './recovery-codes.js';
import { startSetUp } from './set-up.js';
import { element, text } from './texts.js';
import { moment } from './words.js';

/** @import { Answer } from './api.js' */

export async function startFactors() {
  const showCodes = startRecoveryCodes();
  const confirmRemoval = startQuestion('remove');
  const showPasskeys = startPasskeys({ confirmRemoval, changed });

  startSetUp({
    ask: askWhereProved,
    added: async (what, { body }, name) => {
      await load();
      if (body.recoveryCodes) await showCodes(body.recoveryCodes);
      tell(what === 'app' ? text('appAdded') : text('passkeyAdded', { name }), 'good');
    },
  });
  element('app-remove').addEventListener('click', () =>
    confirmRemoval({
      title: text('removeAppTitle'),
      send: () => askSignedIn('DELETE', '/v1/me/totp'),
      done: () => changed(text('appRemoved')),
    }),
  );
  element('codes-new').addEventListener('click', async () => {
    const answer = await asked('POST', '/v1/me/recovery-codes');
    if (!answer) return;
    await load();
    await showCodes(answer.body.recoveryCodes);
    tell(text('codesMade'), 'good');
  });
  element('factors-keep').addEventListener('click', async () => {
    if (await asked('DELETE', '/v1/me/second-factors/reset')) await changed(text('factorsKept'));
  });
  await load();

  async function load() {
    const answer = await asked('GET', '/v1/me/second-factors');
    if (!answer) return;
    showState(answer.body);
    showPasskeys(answer.body.passkeys);
  }

  /** @param {string} words what was done */
  async function changed(words) {
    await load();
    tell(words, 'good');
  }
}

/** Nobody leaves a key of theirs behind under a stranger's address. @type {typeof askSignedIn} */
async function askWhereProved(...request) {
  const answer = await askSignedIn(...request);
  if (answer.body?.code !== 'identifier-unverified') return answer;
  return { ...answer, body: { detail: text('proveFirst') } };
}

/** @param {any} factors */
function showState({ totp, recoveryCodes, resetAt }) {
  element('factors-reset').hidden = resetAt === null;
  element('factors-reset-words').textContent =
    resetAt === null ? '' : text('resetOpens', { date: moment(resetAt) });
  element('app-state').textContent = totp ? timesOf('setUpOn', totp) : text('appOff');
  element('app-begin').hidden = totp !== null;
  element('app-remove').hidden = totp === null;
  element('codes-part').hidden = recoveryCodes === null;
  if (recoveryCodes === null) return;
  const { left, createdAt } = recoveryCodes;
  element('codes-left').textContent = text('codesLeft', { left, date: moment(createdAt) });
}

/** @param {string} method @param {string} path @returns {Promise<Answer | undefined>} nothing where it was refused, which is told */
async function asked(method, path) {
  const answer = await askSignedIn(method, path).catch(() => undefined);
  if (answer?.ok) return answer;
  tell(answer?.body?.detail ?? text('noAnswer'), 'bad');
  return undefined;
}

/** The button that had the focus may be gone. @param {string} words @param {'good' | 'bad'} how */
function tell(words, how) {
  const status = element('factors-status');
  say(words, how, status);
  status.focus();
}
