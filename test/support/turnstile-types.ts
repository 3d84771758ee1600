/** What the stand-in for Turnstile and its tests have in common. */

/** The keys of the widget that it knows. They guard nothing. */
export const siteKey = '0x4AAAAAAAtestsOfTheModule';
export const siteSecretKey = '0x4AAAAAAAsecretOfTheTestsOfTheModule';
