/** A phone number that can exist and nobody else in this run has: the stand-in of the provider knows those of all files. */
let next = 2_000_000 + Math.floor(Math.random() * 7_900_000);

export const freshPhone = (): string => `+1415${next++}`;
