/** What the page gives its script: the texts in its language, and a few settings. */

/** @type {{ texts: Record<string, string>, [name: string]: any }} */
export const page = JSON.parse(element('content').dataset.page ?? '{}');

/**
 * The address of something of this service, which may stand below a path of its host.
 * @param {string} path such as `/account`
 */
export const at = (path) => `${page.basePath ?? ''}${path}`;

/**
 * A text of the page's language. Values come in as text, never as markup: what is made of it goes into `textContent`.
 * @param {string} name
 * @param {Record<string, string>} [values] for its places, such as `{username}`
 */
export const text = (name, values = {}) =>
  (page.texts[name] ?? '').replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);

/**
 * @param {string} id of an element that the page has
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id of a form that the page has */
export const formOf = (id) => /** @type {HTMLFormElement} */ (element(id));
