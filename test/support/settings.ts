/** What has no default. These keys guard nothing. */
export const requiredSettings = {
  AUTH_SECRET: 'a-secret-of-the-tests-of-32-bytes-and-more',
  JWT_KEYS:
    '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"test-1","x":"I09WpNjzWUoV_Q4_XNhsiMjvMhlvhoBdUQKKLCkEQ2I","d":"4klUgtrmhialkNxCfIIKikgoOyswSqXH8758I6b65gA"}]}',
  PUBLIC_URL: 'https://accounts.example',
  MAIL_FROM: 'Accounts <no-reply@accounts.example>',
  MAIL_TRANSPORT: 'resend',
  RESEND_API_KEY: 're_a_key_of_the_tests',
};

/** The settings of the Worker under test. */
export const testSettings = {
  ...requiredSettings,
  // Named with their defaults, so that a developer's `.dev.vars` changes no test.
  ALLOWED_ORIGINS: '',
  REGISTRATION: 'reveal',
  CONFIRMATION_LINK_TTL: '24h',
  HIBP_BASE_URL: '',
  // Not the default: no test asks the internet.
  DNS_OVER_HTTPS_URL: '',
  COOKIE_ORIGINS: '',
  TURNSTILE_SITE_KEY: '',
  TURNSTILE_SECRET_KEY: '',
  ACCESS_TOKEN_TTL: '1h',
  SESSION_IDLE_TTL: '14d',
  SESSION_MAX_AGE: '30d',
  REFRESH_GRACE: '30s',
  LOGIN_NOTICE: 'off',
  CHANGE_TOKEN_TTL: '10m',
  PASSWORD_POLICY: 'composition',
  PASSWORD_MAX_AGE: '30d',
  RESET_LINK_TTL: '24h',
  INVITATION_LINK_TTL: '7d',
  RESET_WINDOW: '24h',
  RESET_MAX_REQUESTS: '3',
  // Not the default: the clock of a test stands still, and what is not about the pace shall not wait for it.
  MAIL_RATE: '1000',
  LOGIN_MAX_FAILURES: '10',
  AUDIT_RETENTION: '90d',
  ACTIVITY_EVENTS: '20',
  AUDIT_OWN_READS: 'all',
  DEFAULT_COUNTRY: '',
  // Not the default: what is not about the proof shall not have another mail.
  VERIFICATION: 'off',
  // Not the default: a stand-in takes the SMS, as another takes the mail.
  SMS_TRANSPORT: 'twilio',
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a_token_of_the_tests',
  SMS_FROM: '+14155550100',
  SMS_WEBHOOK_URL: '',
  SMS_WEBHOOK_SECRET: '',
  SMS_MAX_PER_NUMBER: '5',
  // Not the default: tests use numbers of one block, and share a day.
  SMS_MAX_PER_PREFIX: '9999',
  SMS_MAX_PER_NETWORK: '10',
  SMS_MAX_PER_DAY: '9999',
  SMS_COUNTRIES: '',
  VERIFICATION_LINK_TTL: '24h',
  UNDO_LINK_TTL: '7d',
  DELETION_GRACE: '7d',
  PAGES: 'on',
  BRAND_NAME: '',
  BRAND_LOGO_URL: '',
  BRAND_COLOR: '',
  SUPPORT_URL: '',
  APP_URL: '',
};

/** The settings of the Worker that keeps the trail. */
export const sinkSettings = {
  AUDIT_SINK_TOKEN: 'a-token-of-the-tests-of-32-bytes-and-more',
  AUDIT_READ_TOKEN: 'another-token-of-the-tests-of-32-bytes-and-more',
  AUDIT_SIGNING_KEYS: requiredSettings.JWT_KEYS,
};
