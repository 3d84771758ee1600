import { CodeField } from './account-identifiers';
import { BotCheck } from './bot-check';
import { factorScripts, setUpScripts } from './factor-parts';
import { Field, NewPasswordField, PasswordField, Status } from './fields';
import { framedPage } from './frame';
import { SecondFactorStep, SetUpStep } from './sign-in-steps';
import { hasFactors, type View } from './view';

/** The form to sign in. The other steps show when a login says so. */
export function signInPage(view: View) {
  const { texts, settings } = view;
  const { factors, fields, form, signIn } = texts;
  const asksForFactors = hasFactors(settings);
  return framedPage({
    view,
    title: signIn.title,
    script: 'sign-in.js',
    imports: [
      'bot-check.js',
      'unverified.js',
      'second-factor.js',
      'sign-in-set-up.js',
      ...factorScripts,
      ...setUpScripts,
      'words.js',
    ],
    data: {
      texts: { ...form, ...signIn, ...factors },
      home: settings.APP_URL,
      factors: asksForFactors,
    },
    reopens: true,
    children: (
      <>
        <form id="form" class="step" novalidate>
          <Field
            id="username"
            name="username"
            label={fields.username}
            autocomplete="username"
            inputmode="email"
          />
          <PasswordField
            id="password"
            name="password"
            label={fields.password}
            autocomplete="current-password"
            view={view}
          />
          <BotCheck view={view} />
          <button type="submit">{signIn.submit}</button>
          {asksForFactors && (
            <button id="passkey" type="button" class="quiet whole" hidden>
              {signIn.passkey}
            </button>
          )}
          <p class="beside">
            <a href={view.to('/forgot-password')}>{signIn.forgot}</a>
          </p>
          <p class="beside">
            {signIn.register} <a href={view.to('/register')}>{signIn.registerLink}</a>
          </p>
        </form>
        <form id="expired" class="step" novalidate hidden aria-labelledby="expired-title">
          <h2 id="expired-title">{signIn.expiredTitle}</h2>
          <p>{signIn.expired}</p>
          <NewPasswordField
            id="new-password"
            name="newPassword"
            label={fields.newPassword}
            view={view}
          />
          <BotCheck view={view} />
          <button type="submit">{signIn.expiredSubmit}</button>
        </form>
        <form id="unverified" class="step" novalidate hidden aria-labelledby="unverified-title">
          <h2 id="unverified-title" tabindex={-1}>
            {signIn.unverifiedTitle}
          </h2>
          <p id="unverified-text" />
          <div id="unverified-code" hidden>
            <CodeField label={signIn.code} />
          </div>
          <BotCheck view={view} />
          <button id="confirm-code" type="submit">
            {signIn.confirmCode}
          </button>
          <p class="choices">
            <button id="send-again" type="button" class="quiet">
              {signIn.sendAgain}
            </button>
            <button id="back" type="button" class="quiet">
              {signIn.back}
            </button>
          </p>
        </form>
        {asksForFactors && (
          <>
            <SecondFactorStep view={view} />
            <SetUpStep view={view} />
          </>
        )}
        <Status />
      </>
    ),
  });
}
