import { html } from 'hono/html';
import { page } from './page';

interface LinkForm {
  title: string;
  /** The route to which the token and the named fields are posted. */
  post: string;
  fields: Field[];
  /** The label of the button. */
  action: string;
  /** The messages for a success and for a link that is no longer valid. */
  done: string;
  gone: string;
}

interface Field {
  id: string;
  label: string;
  autocomplete: 'new-password' | 'current-password';
  /** Its member in the body. A field without one must match the field that it `repeats`. */
  name?: string;
  repeats?: string;
}

/** The page behind a mailed link. The token stays in the fragment until `link-form.client.js` posts it. */
export const linkFormPage = ({ title, post, fields, action, done, gone }: LinkForm) =>
  page(
    title,
    html`<noscript><p class="bad">This page needs JavaScript to keep the secret in the link out of addresses and logs.</p></noscript>
<form id="form" novalidate data-post="${post}" data-done="${done}" data-gone="${gone}">
${fields.map(field)}
<button id="save" type="submit" disabled>${action}</button>
</form>
<p id="status" role="status" tabindex="-1"></p>`,
    { narrow: true, script: '/link-form.js' },
  );

const field = ({ id, label, autocomplete, name, repeats }: Field) =>
  html`<label for="${id}">${label}</label>
<input id="${id}" type="password" autocomplete="${autocomplete}" required disabled aria-describedby="${id}-errors"
  ${name ? html`name="${name}"` : html`data-repeats="${repeats}"`}>
<ul id="${id}-errors" class="errors" aria-live="polite"></ul>
`;
