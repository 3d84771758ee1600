/**
 * Shows the API that a person is at work, where the page has a widget of Turnstile for that.
 * https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/
 */
import { ask } from './api.js';
import { page, text } from './texts.js';

/** @import { Answer } from './api.js' */

/**
 * @typedef {object} Turnstile
 * @property {(place: HTMLElement, options: object) => string} render
 * @property {(widget: string) => void} reset
 * @property {(widget: string) => void} remove
 */

/** @type {{ siteKey: string, baseUrl: string, action: string } | undefined} */
const asked = page.widget;

/** What the widget has made. Good for one request. */
let token = '';
/** That none is to be waited for: the API is asked without, and has the last word. */
let isOut = false;
/** @type {string | undefined} */
let widget;
/** @type {HTMLElement | undefined} */
let place;
let wake = () => {};
/** @type {ReturnType<typeof setTimeout> | undefined} */
let watch;

/** What blocks Turnstile is not waited for as long as somebody who may have to do something. */
const slowMs = 12_000;
const patienceMs = 60_000;

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer>}
 */
export async function askAsPerson(path, body) {
  if (!asked) return ask('POST', path, body);
  await tokenMade();
  const shown = token;
  token = '';
  try {
    const answer = await ask('POST', path, { ...body, ...(shown && { turnstileToken: shown }) });
    if (!answer.ok) renew();
    return answer;
  } catch (thrown) {
    renew();
    throw thrown;
  }
}

/** Puts the widget into the form that is shown. */
export function placeWidget() {
  const api = turnstile();
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-widget]')]);
  const shown = places.find((one) => !one.closest('[hidden]'));
  if (!api || !asked || !shown || shown === place) return;
  if (widget !== undefined) api.remove(widget);
  token = '';
  place = shown;
  startWatch();
  widget = api.render(shown, {
    sitekey: asked.siteKey,
    action: asked.action,
    language: document.documentElement.lang,
    theme: 'auto',
    size: shown.clientWidth < 300 ? 'compact' : 'flexible',
    // A field of its own would be sent with those of the form.
    'response-field': false,
    callback: takeToken,
    'expired-callback': () => {
      token = '';
    },
    // Now it waits for a person, who may take their time.
    'before-interactive-callback': () => clearTimeout(watch),
    'error-callback': () => giveUp(text('botCheckFailed')),
    'unsupported-callback': () => giveUp(text('botCheckFailed')),
  });
}

function start() {
  const script = document.getElementById('guest-script');
  script?.addEventListener('load', placeWidget);
  script?.addEventListener('error', () => giveUp(absent()));
  startWatch();
  placeWidget();
}

/** @param {string} made */
function takeToken(made) {
  clearTimeout(watch);
  token = made;
  isOut = false;
  say('');
  wake();
}

/** It may be spent, whatever was refused: somebody who tries again needs another. */
function renew() {
  token = '';
  if (widget === undefined) return;
  isOut = false;
  startWatch();
  turnstile()?.reset(widget);
}

/** Waits for it, for as long as somebody may take for what a widget asks. */
async function tokenMade() {
  placeWidget();
  if (token || isOut) return;
  say(text('botCheckWaits'));
  await new Promise((done) => {
    wake = () => done(undefined);
    setTimeout(wake, patienceMs);
  });
  if (!isOut) say('');
}

/** What blocks Turnstile may let the script load for ever, or the script and not what it frames. */
function startWatch() {
  clearTimeout(watch);
  watch = setTimeout(() => giveUp(absent()), slowMs);
}

/** @param {string} words @returns {true} as Turnstile wants it of who takes care of an error */
function giveUp(words) {
  clearTimeout(watch);
  isOut = true;
  say(words, 'bad');
  wake();
  return true;
}

/**
 * @param {string} words below the widget
 * @param {'' | 'bad'} [kind]
 */
function say(words, kind = '') {
  for (const one of document.querySelectorAll('.bot-check p')) {
    one.textContent = words;
    one.className = kind;
  }
}

const absent = () => text('botCheckAbsent', { host: new URL(asked?.baseUrl ?? '').host });

/** @returns {Turnstile | undefined} */
const turnstile = () => /** @type {any} */ (window).turnstile;

if (asked) start();
