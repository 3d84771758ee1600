/**
 * A person's own account. The page is empty until its script has asked the API (docs/decisions/0022): what the server sends
 * is the same for everybody.
 */
import type { Child } from 'hono/jsx';
import { FactorParts, FactorQuestions } from './account-factors';
import { DataForms, PasswordForm, ProfileForm } from './account-forms';
import { IdentifierParts } from './account-identifiers';
import { factorScripts, Reauthentication, setUpScripts } from './factor-parts';
import { Status } from './fields';
import { framedPage } from './frame';
import { hasFactors, sendsCodes, type View } from './view';

export function accountPage(view: View) {
  const { account, events, factors, form } = view.texts;
  const shown = parts.filter((part) => part !== 'second-factors' || hasFactors(view.settings));
  return framedPage({
    view,
    title: account.title,
    script: 'account.js',
    imports: [
      'words.js',
      ...ownScripts.map((part) => `account-${part}.js`),
      ...factorScripts,
      ...setUpScripts,
      'reauthenticate.js',
    ],
    data: {
      texts: { ...form, ...account, ...factors },
      events,
      codes: sendsCodes(view.settings),
      factors: hasFactors(view.settings),
      needsFactor: view.settings.MFA === 'required',
    },
    reopens: false,
    size: 'wide',
    children: (
      <>
        <Status />
        <div id="account" hidden>
          <p class="signed-in">
            <span>
              {account.signedInAs} <strong id="signed-in-as" />
            </span>
            <button id="sign-out" type="button" class="quiet">
              {account.signOut}
            </button>
          </p>
          <nav aria-label={account.sections}>
            <ul class="parts">
              {shown.map((part) => (
                <li>
                  <a href={`#${part}`}>{account[part]}</a>
                </li>
              ))}
            </ul>
          </nav>
          <Section id="profile" title={account.profile}>
            <p id="profile-missing" hidden>
              {account.missing}
            </p>
            <ProfileForm view={view} />
          </Section>
          <Section id="identifiers" title={account.identifiers}>
            <IdentifierParts view={view} />
          </Section>
          <Section id="password" title={account.password}>
            <PasswordForm view={view} />
          </Section>
          {hasFactors(view.settings) && (
            <Section id="second-factors" title={account['second-factors']}>
              <FactorParts view={view} />
            </Section>
          )}
          <Section id="sessions" title={account.sessions}>
            <ul id="session-list" class="rows" />
            <button id="end-others" type="button" class="quiet" hidden>
              {account.endOthers}
            </button>
            <Status id="sessions-status" />
          </Section>
          <Section id="activity" title={account.activity}>
            <p>{account.activityIntro}</p>
            <ol id="activity-list" class="rows" />
            <Status id="activity-status" />
          </Section>
          <Section id="data" title={account.data}>
            <DataForms view={view} />
          </Section>
        </div>
        {hasFactors(view.settings) && (
          <>
            <FactorQuestions view={view} />
            <Reauthentication view={view} />
          </>
        )}
      </>
    ),
  });
}

const parts = [
  'profile',
  'identifiers',
  'password',
  'second-factors',
  'sessions',
  'activity',
  'data',
] as const;

const ownScripts = [
  'profile',
  'identifiers',
  'password',
  'factors',
  'passkeys',
  'question',
  'sessions',
  'activity',
  'data',
];

/** The heading takes the focus where an address leads to it, such as `/account#password`. */
const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`} tabindex={-1}>
      {title}
    </h2>
    {children}
  </section>
);
