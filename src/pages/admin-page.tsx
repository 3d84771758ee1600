/**
 * The console of staff: a shell like the other pages, which its script fills with what the API shows to whoever is signed in.
 * It is in English: so are the names of events and settings that it is about.
 */
import { serverPermissions } from '../core/roles';
import { webhookTypes } from '../webhooks/events';
import { factorScripts, Reauthentication } from './factor-parts';
import { Status } from './fields';
import { framedPage } from './frame';
import { hasFactors, type View } from './view';

export const adminPage = (view: View) =>
  framedPage({
    view,
    title: 'Staff console',
    script: 'admin.js',
    imports: [
      'words.js',
      'admin-dom.js',
      'admin-find.js',
      'admin-person.js',
      'admin-profile.js',
      'admin-actions.js',
      'admin-question.js',
      'admin-numbers.js',
      'admin-trail.js',
      'admin-keys.js',
      'admin-webhooks.js',
      'admin-dead-letters.js',
      ...factorScripts,
      'reauthenticate.js',
    ],
    styles: ['admin.css'],
    data: {
      texts: { ...view.texts.form, ...view.texts.factors },
      factors: hasFactors(view.settings),
      needsFactor: view.settings.MFA.startsWith('required'),
      serverPermissions,
      webhookTypes,
    },
    reopens: false,
    size: 'console',
    children: (
      <>
        <Status />
        <div id="console" hidden>
          <p class="signed-in">
            <span>
              Signed in as <strong id="signed-in-as" />, <span id="role" />
            </span>
            <button id="sign-out" type="button" class="quiet">
              Sign out
            </button>
          </p>
          <nav aria-label="Console">
            <ul id="views" class="parts" />
          </nav>
          <section id="view" aria-labelledby="view-title">
            <h2 id="view-title" tabindex={-1}>
              …
            </h2>
            <div id="view-content" />
          </section>
        </div>
        {hasFactors(view.settings) && <Reauthentication view={view} />}
      </>
    ),
  });
