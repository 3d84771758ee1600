/** The settings of the Worker under test. These keys guard nothing. */
export const testSettings = {
  AUTH_SECRET: 'a-secret-of-the-tests-of-32-bytes-and-more',
  JWT_KEYS:
    '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"test-1","x":"I09WpNjzWUoV_Q4_XNhsiMjvMhlvhoBdUQKKLCkEQ2I","d":"4klUgtrmhialkNxCfIIKikgoOyswSqXH8758I6b65gA"}]}',
  PUBLIC_URL: 'https://accounts.example',
  MAIL_FROM: 'Accounts <no-reply@accounts.example>',
  MAIL_TRANSPORT: 'resend',
  RESEND_API_KEY: 're_a_key_of_the_tests',
};
