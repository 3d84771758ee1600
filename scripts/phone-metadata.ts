/**
 * Writes src/core/phone-metadata.json: what libphonenumber-js knows of the numbers of each country, without the
 * ways to print them, which are half of it. Numbers are only read here, and kept in E.164.
 * `npm run phone-metadata` makes the file anew; a test holds it against the package.
 */
import { writeFileSync } from 'node:fs';
import full from 'libphonenumber-js/metadata.min.json';

/** The place of the formats in a country's row, in version 4 of the metadata. */
const formats = 4;

if (full.version !== 4) throw new Error(`the rows of version ${full.version} may be others`);
const withoutFormats = (rows: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(rows).map(([country, row]) => [
      country,
      row.map((member, place) => (place === formats ? 0 : member)),
    ]),
  );
const metadata = {
  ...full,
  countries: withoutFormats(full.countries),
  nonGeographic: withoutFormats(full.nonGeographic),
};
writeFileSync('src/core/phone-metadata.json', `${JSON.stringify(metadata)}\n`);
