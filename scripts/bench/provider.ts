/** A mail provider that takes so many messages in any second, and answers 429 with Retry-After beyond. */
import { createServer } from 'node:http';

export async function startProvider(perSecond: number, port: number) {
  const accepted: { to: string; key: string; at: number }[] = [];
  const seen = { refused: 0 };
  let recent: number[] = [];

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const now = Date.now();
    recent = recent.filter((at) => at > now - 1000);
    if (recent.length >= perSecond) {
      seen.refused++;
      response.writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '1' });
      response.end(JSON.stringify({ name: 'rate_limit_exceeded', message: '', statusCode: 429 }));
      return;
    }
    recent.push(now);
    const key = String(request.headers['idempotency-key']);
    // The provider sends one mail for each key, however often it is asked.
    if (!accepted.some((mail) => mail.key === key)) {
      accepted.push({ to: JSON.parse(body).to, key, at: now });
    }
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ id: key }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${port}`,
    accepted,
    get refused() {
      return seen.refused;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
