/** Of this module, as `package.json` and CHANGELOG.md have it (test/contract/version.test.ts). */
export const version = '1.0.0';
