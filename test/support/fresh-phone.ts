/** A phone number that can exist and nobody else in this file has. */
let next = 2000 + Math.floor(Math.random() * 1000);

export const freshPhone = (): string => `+1415555${next++}`;
