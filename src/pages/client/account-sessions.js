import { askSignedIn } from './api.js';
import { say } from './form.js';
import { element, text } from './texts.js';
import { countryName, make, moment } from './words.js';

/** Shows where the account is signed in, this session first. */
export async function startSessions() {
  element('end-others').addEventListener('click', endOthers);
  await list();
}

async function list() {
  const answer = await askSignedIn('GET', '/v1/sessions').catch(() => undefined);
  if (!answer?.ok) return tell(answer?.body?.detail ?? text('noAnswer'), 'bad');
  /** @type {any[]} */
  const sessions = answer.body.sessions;
  const sorted = sessions.sort((a, b) => Number(b.current) - Number(a.current));
  element('session-list').replaceChildren(...sorted.map(row));
  element('end-others').hidden = sessions.length < 2;
}

/** @param {any} session */
function row(session) {
  const device = session.device ?? text('unknownDevice');
  const place = [session.city, session.country && countryName(session.country)].filter(Boolean);
  const times = [
    text('firstSeen', { date: moment(session.firstSeenAt) }),
    text('lastSeen', { date: moment(session.lastSeenAt) }),
  ];
  const words = make(
    'div',
    '',
    [
      make(
        'p',
        device,
        session.current ? [make('span', text('thisDevice'), [], 'badge kept')] : [],
      ),
      make('p', [place.join(', '), times.join(', ')].filter(Boolean).join(' · '), [], 'hint'),
    ],
    'what',
  );
  return make('li', '', session.current ? [words] : [words, endButton(session.id, device)]);
}

/** @param {string} id @param {string} device */
function endButton(id, device) {
  const button = make('button', text('endSession'), [], 'quiet');
  button.setAttribute('type', 'button');
  button.setAttribute('aria-label', text('endSessionOf', { device }));
  button.addEventListener('click', () =>
    end(`/v1/sessions/${encodeURIComponent(id)}`, text('sessionEnded', { device })),
  );
  return button;
}

const endOthers = () => end('/v1/sessions', text('othersEnded'));

/** @param {string} path @param {string} done */
async function end(path, done) {
  const answer = await askSignedIn('DELETE', path).catch(() => undefined);
  // One that is not there any more has ended, too.
  const ended = answer?.ok || answer?.status === 404;
  if (ended) await list();
  tell(ended ? done : (answer?.body?.detail ?? text('noAnswer')), ended ? 'good' : 'bad');
}

/** The button that had the focus may be gone. @param {string} words @param {'good' | 'bad'} how */
function tell(words, how) {
  const status = element('sessions-status');
  say(words, how, status);
  status.focus();
}
