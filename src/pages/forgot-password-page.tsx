import { CodeField } from './account-identifiers';
import { BotCheck } from './bot-check';
import { Field, NewPasswordField, Status } from './fields';
import { framedPage } from './frame';
import { sendsCodes, type View } from './view';

/** Somebody with an e-mail address gets a link; somebody with a phone number gets a code, which goes into the second form. */
export function forgotPasswordPage(view: View) {
  const { fields, forgot, form } = view.texts;
  return framedPage({
    view,
    title: forgot.title,
    script: 'forgot-password.js',
    imports: ['bot-check.js'],
    data: { texts: { ...form, ...forgot }, codes: sendsCodes(view.settings) },
    reopens: true,
    children: (
      <>
        <form id="form" novalidate>
          <p>{forgot.intro}</p>
          <Field
            id="username"
            name="username"
            label={fields.username}
            autocomplete="username"
            inputmode="email"
          />
          <BotCheck view={view} />
          <button type="submit">{forgot.submit}</button>
        </form>
        <form id="by-code" novalidate hidden>
          <p id="by-code-text" />
          <CodeField label={forgot.code} />
          <NewPasswordField
            id="new-password"
            name="newPassword"
            label={fields.newPassword}
            view={view}
          />
          <button type="submit">{forgot.submitCode}</button>
        </form>
        <Status />
        <p class="beside">
          <a href={view.to('/sign-in')}>{forgot.back}</a>
        </p>
      </>
    ),
  });
}
