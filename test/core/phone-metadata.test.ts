/** Half of what the package knows of numbers is how to print them. Without it they are read as with it. */
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js';
import examples from 'libphonenumber-js/examples.mobile.json';
import full from 'libphonenumber-js/metadata.min.json';
import { expect, it } from 'vitest';
import { phoneMetadata } from '../../src/core/phone-metadata';
import { normalizePhone } from '../../src/identity/identifier';

const formats = 4;
const withoutFormats = (row: unknown[]) => row.map((member, i) => (i === formats ? 0 : member));

it('is that of the package, but for the formats', () => {
  expect(full.version).toBe(4);
  const without = (rows: Record<string, unknown[]>) =>
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, withoutFormats(row)]));
  expect(phoneMetadata).toEqual({
    ...full,
    countries: without(full.countries),
    nonGeographic: without(full.nonGeographic),
  });
});

it.each(getCountries())('reads numbers of %s as the whole of it does', (country) => {
  const national: string = examples[country];
  const number = parsePhoneNumberFromString(national, country);
  const spellings = [
    number?.number,
    number?.formatInternational(),
    number?.formatNational(),
    national,
    `${national}0`,
    national.slice(0, -1),
    `0${national}`,
  ];
  for (const text of spellings.filter((one) => one !== undefined)) {
    const read = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
    expect(normalizePhone(text, country), text).toBe(read?.isValid() ? read.number : undefined);
  }
});
