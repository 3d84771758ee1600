/** The account page: asks for the account, shows it, and leaves for the sign-in page where there is no session. */
import { startActivity } from './account-activity.js';
import { startData } from './account-data.js';
import { startFactors } from './account-factors.js';
import { startIdentifiers } from './account-identifiers.js';
import { startPassword } from './account-password.js';
import { startProfile } from './account-profile.js';
import { startSessions } from './account-sessions.js';
import { ask, askSignedIn, leave } from './api.js';
import { say } from './form.js';
import { watchPasswords } from './password.js';
import { startReauthentication } from './reauthenticate.js';
import { at, element, page, text } from './texts.js';

// Back from another page the browser may show this one as it was, also to the next person at this screen.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

say(text('loading'));
const me = await askSignedIn('GET', '/v1/me').catch(() => undefined);
if (me?.ok) await show(me);
else say(me?.body?.detail ?? text('noAnswer'), 'bad');

/** @param {import('./api.js').Answer} answer with the account */
async function show({ body: user, etag }) {
  const { lang } = document.documentElement;
  if (user.locale && user.locale !== lang) {
    location.replace(at(`/account?lang=${user.locale}${location.hash}`));
    return;
  }
  element('signed-in-as').textContent = user.email ?? user.phone;
  watchPasswords();
  startProfile(user, etag);
  startIdentifiers(user);
  startPassword(user);
  startData();
  if (page.factors) startReauthentication();
  element('sign-out').addEventListener('click', signOut);
  say('');
  element('account').hidden = false;
  // They take a moment more, and may fail by themselves.
  await Promise.all([page.factors && startFactors(), startSessions(), startActivity()]);
  goTo(location.hash.slice(1));
}

async function signOut() {
  await ask('POST', '/v1/logout').catch(() => undefined);
  leave(at(`/sign-in${location.search}`));
}

/** @param {string} part that the address names */
function goTo(part) {
  const heading = document.getElementById(`${part}-title`);
  heading?.focus();
  heading?.scrollIntoView();
}
