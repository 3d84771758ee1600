/**
 * A stand-in for Turnstile that a browser can use, too: its script, and what that frames. The widget passes at once, or asks for a
 * press of a button first.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { turnstileStandIn } from '../support/turnstile-stand-in.ts';

export async function startTurnstile(port: number, secretKey: string) {
  const { answer, asked, make } = turnstileStandIn(secretKey);
  const state = { asks: false };
  /** What each widget was made with. */
  const rendered: Record<string, string>[] = [];
  let made = 0;

  const send = (response: ServerResponse, type: string, body: string) => {
    response.writeHead(200, { 'Content-Type': type });
    response.end(body);
  };
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand-in');
    if (pathname === '/turnstile/v0/api.js') return send(response, 'text/javascript', script);
    if (pathname !== '/widget') return void answer(request, response);
    const { hostname = '', action = '', ...options } = Object.fromEntries(searchParams);
    rendered.push({ action, ...options });
    const token = `0.walk-${++made}`;
    make(token, { hostname, action });
    send(response, 'text/html', widget(token, state.asks));
  };
  const server = createServer((request, response) => listen(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    asked,
    rendered,
    state,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As much of the script as pages of ours use. */
const script = `
const base = new URL(document.currentScript.src).origin;
const widgets = new Map();
addEventListener('message', ({ origin, source, data }) => {
  if (origin !== base) return;
  for (const { frame, options } of widgets.values()) {
    if (frame.contentWindow !== source) continue;
    if (data.asks) options['before-interactive-callback']?.();
    else options.callback(data.token);
  }
});
const urlOf = ({ sitekey, action, language, theme, size }) =>
  base + '/widget?' + new URLSearchParams({ sitekey, action, language, theme, size, hostname: location.hostname });
window.turnstile = {
  render(place, options) {
    const frame = document.createElement('iframe');
    frame.title = 'Widget';
    frame.width = options.size === 'compact' ? 150 : '100%';
    frame.height = options.size === 'compact' ? 140 : 65;
    frame.style.border = '0';
    frame.style.display = 'block';
    frame.src = urlOf(options);
    place.append(frame);
    const id = 'widget-' + widgets.size;
    widgets.set(id, { frame, options });
    return id;
  },
  reset(id) {
    const { frame, options } = widgets.get(id);
    frame.src = urlOf(options);
  },
  remove(id) {
    widgets.get(id).frame.remove();
    widgets.delete(id);
  },
};
`;

const widget = (token: string, asks: boolean) => `<!doctype html>
<html lang="en"><title>Widget</title>
<meta name="color-scheme" content="light dark">
<body style="margin: 0; font: 16px system-ui"><button ${asks ? '' : 'hidden'}>I am a person</button>
<script>
const tell = () => parent.postMessage({ token: ${JSON.stringify(token)} }, '*');
document.querySelector('button').addEventListener('click', tell);
if (${asks}) parent.postMessage({ asks: true }, '*');
else tell();
</script>
`;
