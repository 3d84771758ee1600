import { askSignedIn } from './api.js';
import { say } from './form.js';
import { element, page, text } from './texts.js';
import { countryName, make, moment } from './words.js';

/** Shows what was done with the account, newest first. */
export async function startActivity() {
  const answer = await askSignedIn('GET', '/v1/me/activity').catch(() => undefined);
  const status = element('activity-status');
  if (!answer?.ok) return say(answer?.body?.detail ?? text('noAnswer'), 'bad', status);
  /** @type {any[]} */
  const events = answer.body.events;
  if (events.length === 0) say(text('noActivity'), '', status);
  element('activity-list').replaceChildren(...events.map(row));
}

/** @param {any} event */
function row({ event, outcome, at, ip, country }) {
  const words = page.events[event] ?? page.events.other;
  // The name of a failure says it already.
  const failed =
    outcome === 'failure' && !/_(fail|lock)$/.test(event) ? ` (${text('failed')})` : '';
  const from = [ip, country && countryName(country)].filter(Boolean).join(', ');
  return make('li', '', [
    make(
      'div',
      '',
      [
        make('p', words + failed),
        make('p', [moment(at), from].filter(Boolean).join(' · '), [], 'hint'),
      ],
      'what',
    ),
  ]);
}
