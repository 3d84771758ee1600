/** What the rule `type = "Text"` in wrangler.toml imports, and the one WASM module. */
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*.txt' {
  const text: string;
  export default text;
}
declare module '*.client.js' {
  const text: string;
  export default text;
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
