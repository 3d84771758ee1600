/** The forms of an account's profile, of its password, and of what becomes of its data. */
import { locales } from '../core/locale';
import { Field, NewPasswordField, PasswordField, Status, TextArea } from './fields';
import { languageNames } from './frame';
import type { View } from './view';

export const ProfileForm = ({ view: { texts } }: { view: View }) => (
  <form id="profile-form" novalidate>
    <Field
      id="first-name"
      name="firstName"
      label={texts.fields.firstName}
      autocomplete="given-name"
    />
    <Field
      id="last-name"
      name="lastName"
      label={texts.fields.lastName}
      autocomplete="family-name"
    />
    <Field
      id="birth"
      name="dateOfBirth"
      label={texts.fields.dateOfBirth}
      type="date"
      autocomplete="bday"
    />
    <Field
      id="joining"
      name="dateOfJoining"
      label={texts.fields.dateOfJoining}
      type="date"
      autocomplete="off"
    />
    <TextArea
      id="address"
      name="address"
      label={texts.fields.address}
      autocomplete="street-address"
      optional={texts.form.optional}
      rows={3}
    />
    <TextArea
      id="comments"
      name="comments"
      label={texts.account.comments}
      autocomplete="off"
      optional={texts.form.optional}
      rows={3}
    />
    <div class="field">
      <label for="locale">{texts.account.language}</label>
      <select id="locale" name="locale" autocomplete="language">
        <option value="">{texts.account.languageOfBrowser}</option>
        {locales.map((locale) => (
          <option value={locale} lang={locale}>
            {languageNames[locale]}
          </option>
        ))}
      </select>
    </div>
    <button id="profile-save" type="submit">
      {texts.account.save}
    </button>
    <Status id="profile-status" />
  </form>
);

export const PasswordForm = ({ view }: { view: View }) => {
  const { account, fields } = view.texts;
  return (
    <form id="password-form" novalidate>
      <p id="password-expires" hidden />
      <p>{account.passwordEndsSessions}</p>
      <input id="password-username" autocomplete="username" hidden />
      <PasswordField
        id="old-password"
        name="oldPassword"
        label={account.oldPassword}
        autocomplete="current-password"
        view={view}
      />
      <NewPasswordField
        id="new-password"
        name="newPassword"
        label={fields.newPassword}
        view={view}
      />
      <button id="password-save" type="submit">
        {account.changePassword}
      </button>
      <Status id="password-status" />
    </form>
  );
};

export const DataForms = ({ view }: { view: View }) => {
  const { account, fields } = view.texts;
  return (
    <>
      <p>{account.export}</p>
      <button id="export" type="button" class="quiet">
        {account.exportSubmit}
      </button>
      <Status id="export-status" />
      <details id="delete">
        <summary>{account.delete}</summary>
        <form id="delete-form" novalidate>
          <p>{account.deleteIntro}</p>
          <PasswordField
            id="delete-password"
            name="password"
            label={fields.password}
            autocomplete="current-password"
            view={view}
          />
          <button id="delete-submit" type="submit" class="danger">
            {account.deleteSubmit}
          </button>
          <Status id="delete-status" />
        </form>
      </details>
    </>
  );
};
