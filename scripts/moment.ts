/** @returns a moment with its time zone, in ISO 8601; `undefined` of anything else. No clock. */
export function parseMoment(text: string): Date | undefined {
  const moment = new Date(text);
  const isOne = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(moment.getTime());
  return isOne ? moment : undefined;
}
