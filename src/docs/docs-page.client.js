/* global SwaggerUIBundle */
/** Log in, press Authorize, call /v1/me. A token is kept in memory alone and gone with the page. */
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  // Asked of another host otherwise.
  validatorUrl: null,
  // To the server that the page came from, whatever name it was reached by.
  requestInterceptor: (request) => {
    const { pathname, search } = new URL(request.url, location.href);
    return Object.assign(request, { url: location.origin + pathname + search });
  },
});
