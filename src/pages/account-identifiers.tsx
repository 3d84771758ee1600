/** The address and the number of an account: whether they are confirmed, and how each is changed. */
import { Field, PasswordField, Status } from './fields';
import { sendsCodes, type View } from './view';

export const IdentifierParts = ({ view }: { view: View }) => {
  const { account, fields } = view.texts;
  return (
    <>
      <div class="part">
        <h3>{fields.email}</h3>
        <State kind="email" send={account.sendLink} />
        <Status id="email-status" />
        <ChangeForm
          kind="email"
          title={account.changeEmail}
          label={account.newEmail}
          type="email"
          autocomplete="email"
          view={view}
        />
      </div>
      <div class="part">
        <h3>{account.phone}</h3>
        <State kind="phone" send={account.sendCode} />
        <Status id="phone-status" />
        {sendsCodes(view.settings) && <PhoneForms view={view} />}
      </div>
    </>
  );
};

const PhoneForms = ({ view }: { view: View }) => {
  const { account, fields } = view.texts;
  return (
    <>
      <form id="code-form" novalidate hidden>
        <CodeField label={account.code} />
        <button id="code-submit" type="submit">
          {account.confirmCode}
        </button>
        <Status id="code-status" />
      </form>
      <ChangeForm
        kind="phone"
        title={account.changePhone}
        label={account.newPhone}
        hint={fields.usernameHint}
        type="tel"
        autocomplete="tel"
        view={view}
      />
    </>
  );
};

/** For a code that came as a text message; phones offer it by themselves. */
export const CodeField = ({ id = 'code', label }: { id?: string; label: string }) => (
  <Field id={id} name="code" label={label} autocomplete="one-time-code" inputmode="numeric" />
);

const State = ({ kind, send }: { kind: 'email' | 'phone'; send: string }) => (
  <>
    <p>
      <span id={`${kind}-value`} /> <span id={`${kind}-state`} class="badge" />
    </p>
    <button id={`${kind}-send`} type="button" class="quiet" hidden>
      {send}
    </button>
  </>
);

interface ChangeParts {
  kind: 'email' | 'phone';
  title: string;
  label: string;
  hint?: string;
  type: 'email' | 'tel';
  autocomplete: string;
  view: View;
}

const ChangeForm = ({ kind, title, label, hint, type, autocomplete, view }: ChangeParts) => (
  <details id={`${kind}-change`}>
    <summary>{title}</summary>
    <form id={`${kind}-form`} novalidate>
      <Field
        id={`new-${kind}`}
        name={kind}
        label={label}
        hint={hint}
        type={type}
        autocomplete={autocomplete}
      />
      <PasswordField
        id={`${kind}-password`}
        name="password"
        label={view.texts.fields.password}
        autocomplete="current-password"
        view={view}
      />
      <button id={`${kind}-submit`} type="submit">
        {view.texts.account.requestChange}
      </button>
      <Status id={`${kind}-form-status`} />
    </form>
  </details>
);
