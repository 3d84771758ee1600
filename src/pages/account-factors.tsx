/** What an account has besides its password, as its owner sees and changes it. */
import type { Child } from 'hono/jsx';
import { AppSetUp, PasskeySetUp, RecoveryCodes } from './factor-parts';
import { Field, Status } from './fields';
import type { View } from './view';

export const FactorParts = ({ view }: { view: View }) => {
  const { account, factors } = view.texts;
  return (
    <>
      <div id="factors-reset" class="status bad" hidden>
        <p id="factors-reset-words" />
        <button id="factors-keep" type="button">
          {account.keepFactors}
        </button>
      </div>
      <p>{account.factorsIntro}</p>
      <Status id="factors-status" />
      <RecoveryCodes view={view} />
      <div class="part">
        <h3>{factors.app}</h3>
        <p>{factors.appIntro}</p>
        <p id="app-state" />
        <AppSetUp view={view} />
        <button id="app-remove" type="button" class="quiet" hidden>
          {account.removeApp}
        </button>
      </div>
      <div class="part">
        <h3>{factors.passkeys}</h3>
        <p>{factors.passkeyIntro}</p>
        <p id="no-passkeys">{account.noPasskeys}</p>
        <ul id="passkey-list" class="rows" />
        <PasskeySetUp view={view} />
      </div>
      <div id="codes-part" class="part" hidden>
        <h3>{factors.recoveryCodes}</h3>
        <p id="codes-left" />
        <button id="codes-new" type="button" class="quiet">
          {account.newCodes}
        </button>
      </div>
    </>
  );
};

/** The questions before a factor is removed, and for another name. */
export const FactorQuestions = ({ view }: { view: View }) => {
  const { account, factors } = view.texts;
  return (
    <>
      <Question id="remove" submit={account.remove} danger cancel={factors.cancel}>
        <p>{account.removeIntro}</p>
      </Question>
      <Question id="rename" submit={account.save} cancel={factors.cancel}>
        <Field id="rename-name" name="name" label={factors.passkeyName} autocomplete="off" />
      </Question>
    </>
  );
};

interface QuestionParts {
  id: string;
  submit: string;
  cancel: string;
  danger?: boolean;
  children?: Child;
}

const Question = ({ id, submit, cancel, danger, children }: QuestionParts) => (
  <dialog id={id} aria-labelledby={`${id}-title`}>
    <form id={`${id}-form`} novalidate>
      <h2 id={`${id}-title`}>…</h2>
      {children}
      <Status id={`${id}-status`} />
      <p class="choices">
        <button type="submit" class={danger ? 'danger' : undefined}>
          {submit}
        </button>
        <button id={`${id}-cancel`} type="button" class="quiet" autofocus={danger}>
          {cancel}
        </button>
      </p>
    </form>
  </dialog>
);
