/** What this service calls itself when it asks another one: some refuse who says nothing. */
export const userAgent = 'user-registration-module';
