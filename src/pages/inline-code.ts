import { html } from 'hono/html';

/** A text in which `backticks` mark code, as the OpenAPI document has it too, for a page: code in `<code>`, all escaped. */
export const inlineCode = (text: string) =>
  text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
