/* global SwaggerUIBundle */

/** Swagger UI has dark colours, but does not ask what the reader prefers. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const setColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', setColours);
setColours();

/** Log in, press Authorize, call /v1/me. A token is kept in memory only and is gone with the page. */
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  // Otherwise a validator on another host is asked.
  validatorUrl: null,
});
