/** The pages behind mailed links. The token stays in the fragment until `client/link.js` posts it. */
import type { Child } from 'hono/jsx';
import { NewPasswordField, PasswordField, Status } from './fields';
import { framedPage } from './frame';
import type { View } from './view';

export const resetPasswordPage = (view: View) =>
  linkPage(view, {
    ...view.texts.reset,
    post: '/v1/reset-password',
    fields: <NewPasswordTwice view={view} />,
    again: { path: '/forgot-password', label: view.texts.reset.again },
  });

export const confirmRegistrationPage = (view: View) =>
  linkPage(view, {
    ...view.texts.confirm,
    post: '/v1/confirm-registration',
    fields: (
      <PasswordField
        id="password"
        name="password"
        label={view.texts.confirm.password}
        autocomplete="current-password"
        disabled
        view={view}
      />
    ),
  });

export const verifyEmailPage = (view: View) =>
  linkPage(view, {
    ...view.texts.verify,
    post: '/v1/verify-email',
    fields: (
      <PasswordField
        id="password"
        name="password"
        label={view.texts.verify.password}
        hint={view.texts.verify.passwordHint}
        autocomplete="current-password"
        disabled
        view={view}
      />
    ),
  });

export const undoChangePage = (view: View) =>
  linkPage(view, {
    ...view.texts.undo,
    post: '/v1/undo-change',
    fields: (
      <>
        <p>{view.texts.undo.intro}</p>
        <NewPasswordTwice view={view} />
      </>
    ),
  });

const NewPasswordTwice = ({ view }: { view: View }) => (
  <>
    <NewPasswordField
      id="new-password"
      name="newPassword"
      label={view.texts.fields.newPassword}
      disabled
      toggle={false}
      view={view}
    />
    <PasswordField
      id="repeated-password"
      repeats="new-password"
      label={view.texts.fields.repeatedPassword}
      autocomplete="new-password"
      disabled
      shows={['new-password']}
      view={view}
    />
  </>
);

interface LinkPage {
  title: string;
  /** The route to which the token and the named fields are posted. */
  post: string;
  fields: Child;
  /** The label of the button. */
  submit: string;
  /** What it says after a success, and of a link that is no longer valid. */
  done: string;
  gone: string;
  /** Where a new link can be asked for. */
  again?: { path: string; label: string };
}

function linkPage(view: View, { title, post, fields, submit, done, gone, again }: LinkPage) {
  const { form, link } = view.texts;
  const texts = { ...form, noAnswer: link.noAnswer, incomplete: link.incomplete, done, gone };
  return framedPage({
    view,
    title,
    script: 'link.js',
    data: { texts, post },
    reopens: false,
    children: (
      <>
        <form id="form" novalidate>
          {fields}
          <button id="save" type="submit" disabled>
            {submit}
          </button>
        </form>
        <Status />
        {view.settings.PAGES === 'on' && (
          <>
            <p id="after-done" class="beside" hidden>
              <a id="to-sign-in" href={view.to('/sign-in')}>
                {link.signIn}
              </a>
            </p>
            <p id="after-gone" class="beside" hidden>
              <a href={view.to(again?.path ?? '/sign-in')}>{again?.label ?? link.signIn}</a>
            </p>
          </>
        )}
      </>
    ),
  });
}
