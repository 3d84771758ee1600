/**
 * People as CSV (RFC 4180), with the names of the members in the first row. For machines: a cell is what the member is, so that an
 * import gives the same again, and a spreadsheet may take one that begins with `=` for a formula (docs/moving-in.md). No I/O.
 */
import { type OutgoingPerson, outgoingSchema } from './outgoing';

/** @param withNames only the first page has them: pages may be put one behind the other. */
export function peopleCsv(people: OutgoingPerson[], withNames: boolean): string {
  const rows = people.map((person) => columns.map((name) => cellOf(person[name])));
  return [...(withNames ? [columns] : []), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

const columns = Object.keys(outgoingSchema.shape) as (keyof OutgoingPerson)[];

/** Nothing where it is not known; a list as JSON. */
function cellOf(value: OutgoingPerson[keyof OutgoingPerson]): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // Databases write nothing like that, and so those who read CSV take it for nothing.
  return /[",\r\n]|^(?:NULL|\\N)$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
