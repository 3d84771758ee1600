/** Sends requests to a running server, shows them with their answers, and keeps count. */

interface Expected {
  status: number;
  /** The problem's code. */
  code?: string;
  /** `pointer code` of broken rules that have to be among those told. */
  rules?: string[];
  members?: Record<string, unknown>;
}

interface Options extends Expected {
  token?: string;
  headers?: Record<string, string>;
  /** Does not show the answer's body. */
  quiet?: boolean;
}

type Body = Record<string, unknown>;

export interface Mail {
  to: string;
  text: string;
}

export type Walk = ReturnType<typeof startWalk>;

/** Where `TURNSTILE_SITE_KEY` is set at the server: one of its TURNSTILE_BYPASS_SECRETS. */
const bypass = process.env.BOT_CHECK_BYPASS;

export function startWalk(first: string) {
  let origin = first;
  let passed = 0;
  let failed = 0;

  function check(right: boolean, what: string): void {
    if (right) passed++;
    else failed++;
    console.log(`  ${right ? 'ok  ' : 'FAIL'} ${what}`);
  }

  async function send(
    method: string,
    path: string,
    body: unknown,
    options: Options,
  ): Promise<Body> {
    console.log(`\n${method} ${path}${options.token ? '  (with a bearer token)' : ''}`);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      console.log(`  > ${name}: ${value}`);
    if (body !== undefined) show('> ', body);
    const response = await fetch(origin + path, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(options.token && { Authorization: `Bearer ${options.token}` }),
        ...(bypass && { 'Bot-Check-Bypass': bypass }),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = parse(text);
    const timing = response.headers.get('Server-Timing') ?? '';
    console.log(`  < ${response.status} ${response.statusText}  (${timing})`);
    if (!options.quiet && text !== '') show('< ', answer);
    const wrong = difference(response.status, answer, options);
    check(
      wrong === undefined,
      wrong ?? ['as expected:', options.status, options.code].filter(Boolean).join(' '),
    );
    return answer;
  }

  /** What the local outbox holds for an address, newest first, once it is enough; the queue needs a moment. */
  async function mailsTo(address: string, enough: (mails: Mail[]) => boolean): Promise<Mail[]> {
    for (let tries = 0; tries < 100; tries++) {
      const response = await fetch(`${origin}/dev/outbox`, {
        headers: { Accept: 'application/json' },
      });
      const { messages = [] } = (await response.json()) as { messages?: Mail[] };
      const mails = messages.filter(({ to }) => to === address);
      if (enough(mails)) return mails;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return [];
  }

  /** In the newest message to an address that has it. */
  async function foundIn(address: string, pattern: RegExp): Promise<string> {
    const mails = await mailsTo(address, (all) => all.some(({ text }) => pattern.test(text)));
    const found = mails.map(({ text }) => pattern.exec(text)?.[0]).find(Boolean);
    if (!found) throw new Error(`nothing like ${pattern} was sent to ${address}`);
    return found;
  }

  /** The newest link to that page which somebody was sent. */
  const linkTo = (address: string, page: string): Promise<string> =>
    foundIn(address, new RegExp(`https?:\\S+/${page}#token=\\S+`));

  return {
    check,
    mailsTo,
    foundIn,
    linkTo,
    chapter: (title: string) => console.log(`\n━━ ${title}`),
    /** Goes on with another server, and counts on. */
    moveTo(another: string) {
      origin = another;
    },
    send,
    get: (path: string, options: Options) => send('GET', path, undefined, options),
    post: (path: string, body: unknown, options: Options) => send('POST', path, body, options),
    patch: (path: string, body: unknown, options: Options) => send('PATCH', path, body, options),
    delete: (path: string, options: Options) => send('DELETE', path, undefined, options),
    /** @param others counted elsewhere. */
    finish(others = { passed: 0, failed: 0 }) {
      passed += others.passed;
      failed += others.failed;
      console.log(`\n${passed} passed, ${failed} failed`);
      process.exitCode = failed > 0 ? 1 : 0;
    },
  };
}

function difference(status: number, body: Body, expected: Expected): string | undefined {
  if (status !== expected.status) return `expected status ${expected.status}, got ${status}`;
  if (expected.code && body.code !== expected.code)
    return `expected ${expected.code}, got ${body.code}`;
  const told = ((body.errors ?? []) as Body[]).map(({ pointer, code }) => `${pointer} ${code}`);
  const untold = expected.rules?.find((rule) => !told.includes(rule));
  if (untold) return `expected the rule ${untold} among ${told.join(', ')}`;
  for (const [name, value] of Object.entries(expected.members ?? {})) {
    if (body[name] !== value) return `expected ${name} to be ${value}, got ${body[name]}`;
  }
  return undefined;
}

function parse(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { text: text.slice(0, 80) };
  }
}

/** Long values (tokens) are cut: the eye needs no more, and a copied screen gives nothing away. */
function show(mark: string, body: unknown): void {
  const json = JSON.stringify(body, (key, value) => cut(key, value), 2);
  console.log(json.replace(/^/gm, `  ${mark}`));
}

const cut = (key: string, value: unknown): unknown => {
  const secret = /token$/i.test(key);
  return typeof value === 'string' && secret ? `${value.slice(0, 12)}…` : value;
};
