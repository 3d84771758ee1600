/** Second factors as several pages show them: shown by their owner, set up, and the codes for when they are lost. */
import { Field, PasswordField, Status } from './fields';
import type { View } from './view';

/** The scripts of these parts. */
export const factorScripts = ['proof.js', 'passkey.js'];
export const setUpScripts = ['set-up.js', 'recovery-codes.js', 'file.js'];

/** One field for a code of the app or a recovery code; the script says which. */
export const ProofField = ({ id, view }: PartOf) => (
  <div id={`${id}-code-part`}>
    <Field
      id={`${id}-code`}
      name="code"
      label={view.texts.factors.appCode}
      autocomplete="one-time-code"
      inputmode="numeric"
    />
  </div>
);

/** The other ways than what the field stands for. */
export const OtherProofs = ({ id, view }: PartOf) => (
  <>
    <button id={`${id}-other`} type="button" class="quiet" hidden>
      {view.texts.factors.useRecoveryCode}
    </button>
    <button id={`${id}-passkey`} type="button" class="quiet" hidden>
      {view.texts.factors.usePasskey}
    </button>
  </>
);

/** The picture comes with the key, once somebody begins. */
export const AppSetUp = ({ view }: { view: View }) => {
  const { factors } = view.texts;
  return (
    <>
      <button id="app-begin" type="button" class="quiet">
        {factors.setUpApp}
      </button>
      <form id="app-form" novalidate hidden>
        <p>{factors.scan}</p>
        <div id="app-picture" class="qr" />
        <p>
          {factors.key} <code id="app-key" class="long" />
        </p>
        <Field
          id="app-code"
          name="code"
          label={factors.appCode}
          autocomplete="one-time-code"
          inputmode="numeric"
        />
        <button id="app-submit" type="submit">
          {factors.confirmApp}
        </button>
      </form>
      <Status id="app-status" />
    </>
  );
};

/** Shown by the script where the browser has passkeys. */
export const PasskeySetUp = ({ view }: { view: View }) => {
  const { factors } = view.texts;
  return (
    <details id="passkey-add" hidden>
      <summary>{factors.addPasskey}</summary>
      <form id="passkey-form" novalidate>
        <Field
          id="passkey-name"
          name="name"
          label={factors.passkeyName}
          hint={factors.passkeyNameHint}
          autocomplete="off"
        />
        <button id="passkey-submit" type="submit">
          {factors.addPasskey}
        </button>
        <Status id="passkey-form-status" />
      </form>
    </details>
  );
};

/** Shown once, until somebody says that they are kept. */
export const RecoveryCodes = ({ view }: { view: View }) => {
  const { factors } = view.texts;
  return (
    <div id="codes" class="part" hidden>
      <h3 id="codes-title" tabindex={-1}>
        {factors.recoveryCodes}
      </h3>
      <p>{factors.codesIntro}</p>
      <ul id="codes-list" class="codes" />
      <p class="choices">
        <button id="codes-save" type="button" class="quiet">
          {factors.saveCodes}
        </button>
        <button id="codes-copy" type="button" class="quiet">
          {factors.copyCodes}
        </button>
        <button id="codes-kept" type="button">
          {factors.codesKept}
        </button>
      </p>
      <Status id="codes-status" />
    </div>
  );
};

/** Before what a stolen session must not do. */
export const Reauthentication = ({ view }: { view: View }) => {
  const { factors, fields } = view.texts;
  return (
    <dialog id="again" aria-labelledby="again-title">
      <form id="again-form" novalidate>
        <h2 id="again-title">{factors.againTitle}</h2>
        <p>{factors.againIntro}</p>
        <PasswordField
          id="again-password"
          name="password"
          label={fields.password}
          autocomplete="current-password"
          view={view}
        />
        <ProofField id="again" view={view} />
        <Status id="again-status" />
        <p class="choices">
          <button id="again-submit" type="submit">
            {factors.againSubmit}
          </button>
          <OtherProofs id="again" view={view} />
          <button id="again-cancel" type="button" class="quiet">
            {factors.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
};

interface PartOf {
  /** What the ids of its elements begin with. */
  id: string;
  view: View;
}
