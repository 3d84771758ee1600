/* global SwaggerUIBundle */
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
