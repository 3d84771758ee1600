import { html } from 'hono/html';

/** Turns `backticks` in a text, which is Markdown in the OpenAPI document, into `<code>` for a page. Escapes everything. */
export const inlineCode = (text: string) =>
  text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
