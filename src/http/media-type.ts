/** A `Content-Type` taken apart as RFC 9110 §8.3.1 and §5.6.6 write it. No I/O. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  essence: string;
  /** Names in lower case and values without their quotes, in the order in which they came. */
  parameters: [name: string, value: string][];
}

/** @returns `undefined` for text that is not a media type. An empty parameter (`;;`) is allowed. */
export function parseMediaType(text: string): MediaType | undefined {
  const essence = essencePattern.exec(text)?.[0];
  if (essence === undefined) return undefined;
  const rest = text.slice(essence.length);
  // As most clients send it.
  if (rest === '') return { essence: essence.toLowerCase(), parameters: [] };
  if (!parametersPattern.test(rest)) return undefined;
  const parameters = [...rest.matchAll(parameterPattern)].map(
    ([, name = '', value = '']): [string, string] => [name.toLowerCase(), unquote(value)],
  );
  return { essence: essence.toLowerCase(), parameters };
}

/**
 * Does a JSON body say that it is in UTF-8? RFC 8259 §11 gives `charset` no meaning, so it may be left out;
 * one that names another encoding belongs to a body that is not JSON. Labels are those of the Encoding
 * Standard (`utf-8`, `utf8` and a few older ones).
 */
export const isUtf8 = ({ parameters }: MediaType): boolean =>
  parameters.every(([name, value]) => name !== 'charset' || encodingOf(value) === 'utf-8');

function encodingOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/.source;
const quotedString = /"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"/.source;
const parameter = `(${token})=(${token}|${quotedString})`;

const essencePattern = new RegExp(`^${token}/${token}`);
/** White space is matched in one way only, so a long header costs no more than its length. */
const parametersPattern = new RegExp(`^(?:[ \\t]*;(?:[ \\t]*${parameter})?)*[ \\t]*$`);
const parameterPattern = new RegExp(`;[ \\t]*${parameter}`, 'g');

const unquote = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
