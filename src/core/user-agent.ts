/** The User-Agent of our own requests: some services refuse requests without one. */
export const userAgent = 'user-registration-module';
