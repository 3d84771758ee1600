import { BotCheck } from './bot-check';
import { Field, NewPasswordField, Status, TextArea } from './fields';
import { framedPage } from './frame';
import type { View } from './view';

export function registerPage(view: View) {
  const { texts, settings } = view;
  const { fields, register, form } = texts;
  // There an account is opened by a mailed link.
  const byMail = settings.REGISTRATION === 'conceal';
  const done = settings.VERIFICATION === 'off' ? register.done : register.doneVerify;
  return framedPage({
    view,
    title: register.title,
    script: 'register.js',
    imports: ['bot-check.js'],
    data: { texts: { ...form, done: byMail ? register.doneConcealed : done } },
    reopens: true,
    children: (
      <>
        <form id="form" novalidate>
          <Field
            id="username"
            name="username"
            label={byMail ? fields.email : fields.username}
            hint={byMail ? undefined : fields.usernameHint}
            autocomplete="username"
            inputmode="email"
          />
          <Field
            id="first-name"
            name="firstName"
            label={fields.firstName}
            autocomplete="given-name"
          />
          <Field
            id="last-name"
            name="lastName"
            label={fields.lastName}
            autocomplete="family-name"
          />
          <Field
            id="birth"
            name="dateOfBirth"
            label={fields.dateOfBirth}
            type="date"
            autocomplete="bday"
          />
          <Field
            id="joining"
            name="dateOfJoining"
            label={fields.dateOfJoining}
            type="date"
            autocomplete="off"
          />
          <TextArea
            id="address"
            name="address"
            label={fields.address}
            autocomplete="street-address"
            optional={form.optional}
            rows={3}
          />
          <NewPasswordField id="password" name="password" label={fields.password} view={view} />
          <BotCheck view={view} />
          <button id="register-submit" type="submit">
            {register.submit}
          </button>
        </form>
        <Status />
        <p class="beside">
          {register.signIn}{' '}
          <a id="to-sign-in" href={view.to('/sign-in')}>
            {register.signInLink}
          </a>
        </p>
      </>
    ),
  });
}
