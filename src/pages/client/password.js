/** Showing a password, and ticking off the rules for a new one while somebody types. What the API says stays the truth. */
import { keptRules } from './password-rules.js';
import { page, text } from './texts.js';

/** Call once: brings the buttons and the lists of rules of the page to life. */
export function watchPasswords() {
  for (const toggle of toggles(document)) {
    toggle.hidden = false;
    toggle.addEventListener('click', () => show(toggle, inputsOf(toggle)[0]?.type === 'password'));
  }
  for (const list of document.querySelectorAll('[data-rules-of]')) {
    const { rulesOf = '' } = /** @type {HTMLElement} */ (list).dataset;
    const input = /** @type {HTMLInputElement} */ (document.getElementById(rulesOf));
    input.addEventListener('input', () => tick(list, input.value));
    // A browser may have filled it in.
    tick(list, input.value);
  }
}

/** @param {ParentNode} within */
export function hidePasswords(within) {
  for (const toggle of toggles(within)) show(toggle, false);
}

/** @param {ParentNode} within @returns {HTMLButtonElement[]} */
const toggles = (within) =>
  [...within.querySelectorAll('button')].filter((one) => one.dataset.shows);

/** @param {HTMLButtonElement} toggle */
const inputsOf = (toggle) =>
  (toggle.dataset.shows ?? '')
    .split(' ')
    .map((id) => /** @type {HTMLInputElement} */ (document.getElementById(id)));

/** @param {HTMLButtonElement} toggle @param {boolean} shown */
function show(toggle, shown) {
  for (const input of inputsOf(toggle)) input.type = shown ? 'text' : 'password';
  toggle.textContent = text(shown ? 'hide' : 'show');
  toggle.setAttribute('aria-label', text(shown ? 'hidePassword' : 'showPassword'));
}

/** @param {Element} list @param {string} password */
function tick(list, password) {
  const kept = keptRules(password, page.passwordLength);
  for (const rule of list.querySelectorAll('li')) {
    const isKept = kept[rule.dataset.rule ?? ''] === true;
    rule.classList.toggle('kept', isKept);
    const said = rule.querySelector('.unseen');
    if (said) said.textContent = isKept ? `(${text('met')})` : '';
  }
}
