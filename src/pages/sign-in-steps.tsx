/** What a right password may lead to where accounts have second factors: showing one, or setting up the first. */

import { AppSetUp, OtherProofs, PasskeySetUp, ProofField, RecoveryCodes } from './factor-parts';
import { Status } from './fields';
import type { View } from './view';

export const SecondFactorStep = ({ view }: { view: View }) => {
  const { factors, signIn } = view.texts;
  return (
    <form id="factor" class="step" novalidate hidden aria-labelledby="factor-title">
      <h2 id="factor-title" tabindex={-1}>
        {factors.stepTitle}
      </h2>
      <p>{factors.stepIntro}</p>
      <ProofField id="factor" view={view} />
      <button id="factor-submit" type="submit">
        {signIn.submit}
      </button>
      <p class="choices">
        <OtherProofs id="factor" view={view} />
        <button id="factor-back" type="button" class="quiet">
          {signIn.back}
        </button>
      </p>
    </form>
  );
};

export const SetUpStep = ({ view }: { view: View }) => {
  const { factors } = view.texts;
  return (
    <div id="set-up" class="step" hidden>
      <div id="set-up-choice">
        <h2 id="set-up-title" tabindex={-1}>
          {factors.setUpTitle}
        </h2>
        <p>{factors.setUpIntro}</p>
        <div class="part">
          <h3>{factors.app}</h3>
          <p>{factors.appIntro}</p>
          <AppSetUp view={view} />
        </div>
        <div id="set-up-passkey" class="part" hidden>
          <h3>{factors.passkeys}</h3>
          <p>{factors.passkeyIntro}</p>
          <PasskeySetUp view={view} />
        </div>
      </div>
      <RecoveryCodes view={view} />
      <Status id="set-up-status" />
    </div>
  );
};
