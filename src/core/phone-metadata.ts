/** What is known of the phone numbers of each country, but for how to print them: `npm run phone-metadata`. */
import type { MetadataJson } from 'libphonenumber-js/core';
import metadata from './phone-metadata.json';

/** Rows of mixed members, which TypeScript reads from JSON as something wider. */
export const phoneMetadata = metadata as unknown as MetadataJson;
