import { h, refusalOf } from './admin-dom.js';
import { askSignedIn } from './api.js';
import { day, make } from './words.js';

const svgNamespace = 'http://www.w3.org/2000/svg';
const [width, height, gap] = [600, 120, 2];

/** @type {[string, string][]} member and heading */
const charts = [
  ['registrations', 'Registrations'],
  ['logins', 'Logins'],
  ['failedLogins', 'Refused logins'],
  ['resets', 'Passwords reset'],
];

/** What happened on each of the last 30 days, as charts, and as a table for those who cannot see them. @param {HTMLElement} content */
export async function startNumbers(content) {
  const answer = await askSignedIn('GET', '/v1/admin/stats?days=30').catch(() => undefined);
  if (!answer?.ok) {
    content.append(h('p', { className: 'bad' }, refusalOf(answer)));
    return;
  }
  /** @type {{ days: any[] }} */
  const { days } = answer.body;
  content.append(
    h('p', {}, 'The last 30 days, in UTC. Figures to see a trend by: the trail is what counts.'),
    h(
      'div',
      { className: 'charts' },
      ...charts.map(([member, title]) => chart(days, member, title)),
    ),
    table(days),
  );
}

/** @param {any[]} days @param {string} member @param {string} title */
function chart(days, member, title) {
  const most = Math.max(0, ...days.map((one) => one[member]));
  const total = days.reduce((sum, one) => sum + one[member], 0);
  const step = width / days.length;
  const words = most === 0 ? 'none' : `${total}, at most ${most} on one day`;
  const svg = svgElement('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' });
  svg.setAttribute('aria-label', `${title} in 30 days: ${words}`);
  for (const [i, one] of days.entries()) {
    const tall = most === 0 ? 0 : (one[member] / most) * height;
    const bar = svgElement('rect', {
      x: i * step,
      y: height - tall,
      width: step - gap,
      height: tall,
      class: member === 'failedLogins' ? 'bar failed' : 'bar',
    });
    const tip = svgElement('title', {});
    tip.textContent = `${day(one.day)}: ${one[member]}`;
    bar.append(tip);
    svg.append(bar);
  }
  const [first, last] = [days[0], days.at(-1)].map((one) => make('span', day(one.day)));
  return h(
    'figure',
    {},
    h('figcaption', {}, h('strong', {}, title), ` ${words}`),
    svg,
    h(
      'p',
      { className: 'hint span', 'aria-hidden': 'true' },
      ...(first && last ? [first, last] : []),
    ),
  );
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function svgElement(name, attributes) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** @param {any[]} days */
const table = (days) =>
  h(
    'details',
    {},
    h('summary', {}, 'The same as a table'),
    h(
      'div',
      { className: 'scrolls', tabIndex: 0, role: 'region', 'aria-label': 'Numbers by day' },
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, head('Day'), ...charts.map(([, title]) => head(title)))),
        h(
          'tbody',
          {},
          ...days.map((one) =>
            h(
              'tr',
              {},
              head(day(one.day), 'row'),
              ...charts.map(([member]) => h('td', {}, String(one[member]))),
            ),
          ),
        ),
      ),
    ),
  );

/** @param {string} words */
const head = (words, scope = 'col') => h('th', { scope }, words);
