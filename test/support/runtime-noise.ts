/**
 * What the Workers runtime and the tools print on their own account while tests do on purpose what they complain of:
 * end an object, drop a connection. None of it passes vitest's `onConsoleLog`, so it is taken out of what is
 * written to the terminal. Each kind by its exact text, and nothing else: what is not listed is shown. How much was
 * left out is told at the end, by cause.
 */
export interface Noise {
  cause: string;
  text: RegExp;
}

/** Addresses in the runtime's own binary: no frame of ours can be in it. */
const nativeStack = String.raw`(?:\nstack:(?: \S+/bin/workerd@[0-9a-f]+)+)?`;
const said = (text: string) => new RegExp(`^${text}${nativeStack}$`, 'u');

const connection =
  'a connection that a test dropped or refused; the code under test gets the error';

export const knownNoise: Noise[] = [
  {
    // Whatever answers the call, the runtime logs that the object was ended.
    cause: 'a Durable Object that a test ended (ending-objects.ts says "ended by a test")',
    text: said(
      String.raw`uncaught exception; exception = workerd/api/actor-state\.c\+\+:\d+: failed: broken\.outputGateBroken; jsg\.Error: ended by a test`,
    ),
  },
  {
    // The object's own frames follow: it failed where the test wanted it to, and the caller got the error.
    cause: 'a call of the audit sink that a test made fail ("says a test")',
    text: /^uncaught exception; source = Uncaught \(in promise\); stack = Error: (?:down|full), says a test(?:: SQLITE_CONSTRAINT \(extended: SQLITE_CONSTRAINT_TRIGGER\))?(?:\n {4}at [^\n]+)*$/u,
  },
  // A `fetch` that fails is logged three times below JavaScript, also where it is awaited and caught.
  {
    cause: connection,
    text: said(
      String.raw`exception = rust/worker/ffi\.rs:\d+: disconnected: (?:client error \(SendRequest\)|Connection refused \(os error \d+\))`,
    ),
  },
  {
    // Code of ours would have a frame (`at ...`) behind the message.
    cause: connection,
    text: said(
      String.raw`uncaught exception; source = Uncaught \(in promise\); stack = Error: Network connection lost\.`,
    ),
  },
  {
    cause: connection,
    text: said(
      String.raw`uncaught exception; exception = workerd/jsg/value\.h:\d+: disconnected: jsg\.Error: Network connection lost\.`,
    ),
  },
  {
    cause: 'a User-Agent with a control character, which audit-secrets.test.ts sends',
    text: /^A header value for "User-Agent" contains non-ASCII characters: "x\u009b31my" \(raw bytes: [^\n]+$/u,
  },
  {
    cause: 'a package whose source map names files that it does not ship',
    text: /^Sourcemap for "[^"\n]+\/node_modules\/standardwebhooks\/dist\/\w+\.js" points to missing source files$/u,
  },
  {
    cause: 'a .dev.vars on this machine; the settings of a test come before it',
    text: /^Using secrets defined in \.dev\.vars$/u,
  },
];

/** @param written one message, as it was written to the terminal. @returns why it is left out, if it is. */
export function causeOfNoise(written: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
  const message = written.replaceAll(/\u001b\[[\d;]*m/g, '').trimEnd();
  return knownNoise.find(({ text }) => text.test(message))?.cause;
}

/** A global set-up of vitest: it runs where the runtime's output is written. */
export default function leaveOutNoise(): () => void {
  const counts = new Map<string, number>();
  const streams = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...more: []) => {
      const cause = typeof chunk === 'string' ? causeOfNoise(chunk) : undefined;
      if (!cause) return write(chunk, ...more);
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
      return true;
    }) as typeof write;
    return { stream, write };
  });
  return () => {
    for (const { stream, write } of streams) stream.write = write;
    if (counts.size === 0) return;
    const lines = [...counts].map(([cause, count]) => `  ${count} × ${cause}`);
    console.log(['Left out (test/support/runtime-noise.ts):', ...lines, ''].join('\n'));
  };
}
