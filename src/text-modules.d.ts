/** What the rule of type `Text` in wrangler.jsonc imports, and the one WASM module. */
declare module '*.txt' {
  const text: string;
  export default text;
}
/** A script of the pages that a test holds against the policy; it is checked by its own tsconfig.json. */
declare module '*/client/password-rules.js' {
  export function keptRules(
    password: string,
    length: { min: number; max: number },
  ): Record<'length' | 'uppercase' | 'lowercase' | 'digit' | 'special', boolean>;
}
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
/** The package has no types of its own; its bare name means a module of Node. */
declare module 'punycode/punycode.es6.js' {
  /** RFC 3492 §6.2, without `xn--`. @throws {RangeError} */
  export function decode(text: string): string;
}
