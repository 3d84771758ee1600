/**
 * The order in which the Postman collection calls the operations of the OpenAPI document, and what it asserts.
 * Bodies are the document's own examples with these members changed; `{{name}}` is a variable.
 */
export interface Step {
  name: string;
  operation: string;
  status: number;
  /** The problem's code. */
  code?: string;
  body?: Record<string, string>;
  /** Beside the content type. */
  headers?: Record<string, string>;
  /** The variable that holds the bearer token. */
  token?: string;
  /** Puts the one-time code of `totpSecret` into the variable `code`: that of now, or of so many steps of 30 s later. */
  codeOfStep?: number;
  /** Variables that are kept from the answer: name, and the expression over `body` that it is. */
  keep?: Record<string, string>;
  /** More that has to be so: what it says, and the expression over `body`. */
  expect?: Record<string, string>;
  /** Asked again, for a while, until this expression over `body` holds: the mail queue needs a moment. */
  until?: string;
}

const him = { username: '{{username}}' };
const old = '{{password}}';
const next = '{{newPassword}}';
const last = '{{resetPassword}}';
const links =
  "body.messages.filter((m) => m.to === pm.variables.get('username')).flatMap((m) => /#token=([\\w-]+)/.exec(m.text)?.[1] ?? [])";

export const journey: { folder: string; steps: Step[] }[] = [
  {
    folder: 'Register',
    steps: [
      {
        name: 'Register a random user',
        operation: 'register',
        body: { ...him, password: old },
        status: 201,
        expect: { 'the account is theirs': "body.email === pm.variables.get('username')" },
      },
      {
        name: 'Refused: the name is taken',
        operation: 'register',
        body: { ...him, password: old },
        status: 409,
        code: 'username-taken',
      },
      {
        name: 'Refused: a common password',
        operation: 'register',
        body: { username: 'other-{{username}}', password: 'P@ssw0rd1' },
        status: 422,
        code: 'validation-failed',
        expect: {
          'it says why': "body.errors.some(({ code }) => code === 'password_common')",
        },
      },
    ],
  },
  {
    folder: 'Log in',
    steps: [
      {
        name: 'Refused: a wrong password',
        operation: 'login',
        body: { ...him, password: 'Not-The-1st' },
        status: 401,
        code: 'invalid-credentials',
      },
      {
        name: 'Log in, and keep the token',
        operation: 'login',
        body: { ...him, password: old },
        status: 200,
        keep: { accessToken: 'body.accessToken', refreshToken: 'body.refreshToken' },
      },
      {
        name: 'Read the account',
        operation: 'readMe',
        token: 'accessToken',
        status: 200,
        expect: { 'it is theirs': "body.email === pm.variables.get('username')" },
        keep: { etag: "pm.response.headers.get('ETag')" },
      },
    ],
  },
  {
    folder: 'Change the account',
    steps: [
      {
        name: 'Change the version that was read',
        operation: 'updateMe',
        token: 'accessToken',
        headers: { 'If-Match': '{{etag}}' },
        status: 200,
        expect: { 'it is changed': "body.lastName === 'Moreau-Lind'" },
      },
      {
        name: 'Refused: that version is gone',
        operation: 'updateMe',
        token: 'accessToken',
        headers: { 'If-Match': '{{etag}}' },
        body: { lastName: 'Moreau' },
        status: 412,
        code: 'precondition-failed',
      },
      {
        name: 'Refused: an address is not changed this way',
        operation: 'updateMe',
        token: 'accessToken',
        body: { email: 'other-{{username}}' },
        status: 422,
        code: 'validation-failed',
      },
      {
        name: 'Take a copy of all that is stored',
        operation: 'exportMe',
        token: 'accessToken',
        status: 200,
        expect: {
          'it is theirs': "body.profile.email === pm.variables.get('username')",
          'it has every identifier': 'body.identifiers.length === 1',
        },
      },
    ],
  },
  {
    folder: 'Stay logged in',
    steps: [
      {
        name: 'Refresh, and keep the next tokens',
        operation: 'refresh',
        body: { refreshToken: '{{refreshToken}}' },
        status: 200,
        keep: { accessToken: 'body.accessToken', nextRefreshToken: 'body.refreshToken' },
      },
      {
        name: 'The same token again, a moment later: the same successor',
        operation: 'refresh',
        body: { refreshToken: '{{refreshToken}}' },
        status: 200,
        expect: {
          'it is the same': "body.refreshToken === pm.variables.get('nextRefreshToken')",
        },
      },
      {
        name: 'Log in on a second device',
        operation: 'login',
        body: { ...him, password: old },
        status: 200,
      },
      {
        name: 'See both',
        operation: 'listSessions',
        token: 'accessToken',
        status: 200,
        expect: { 'there are two': 'body.sessions.length === 2' },
        keep: { id: 'body.sessions.find(({ current }) => !current).id' },
      },
      { name: 'End the other one', operation: 'endSession', token: 'accessToken', status: 204 },
      {
        name: 'Refused: it has ended',
        operation: 'endSession',
        token: 'accessToken',
        status: 404,
        code: 'session-not-found',
      },
      {
        name: 'End all others, if there were any',
        operation: 'endOtherSessions',
        token: 'accessToken',
        status: 204,
      },
    ],
  },
  {
    folder: 'Change the password',
    steps: [
      {
        name: 'Refused: a wrong old password',
        operation: 'changePassword',
        token: 'accessToken',
        body: { oldPassword: 'Not-The-1st', newPassword: next },
        status: 403,
        code: 'wrong-password',
      },
      {
        name: 'Refused: the password of today',
        operation: 'changePassword',
        token: 'accessToken',
        body: { oldPassword: old, newPassword: old },
        status: 422,
        code: 'validation-failed',
        expect: { 'it was used': "body.errors[0].code === 'password_reused'" },
      },
      {
        name: 'Change it',
        operation: 'changePassword',
        token: 'accessToken',
        body: { oldPassword: old, newPassword: next },
        status: 204,
      },
      {
        name: 'Refused: the token has died with the old password',
        operation: 'readMe',
        token: 'accessToken',
        status: 401,
        code: 'invalid-token',
      },
    ],
  },
  {
    folder: 'Forget the password',
    steps: [
      ...['first', 'second', 'third'].map((nth) => ({
        name: `Ask for a link, the ${nth} time`,
        operation: 'forgotPassword',
        body: him,
        status: 202,
      })),
      {
        name: 'Refused: the fourth request',
        operation: 'forgotPassword',
        body: him,
        status: 429,
        code: 'too-many-requests',
      },
      {
        name: 'Read the link in the local outbox',
        operation: 'readOutbox',
        status: 200,
        until: `${links}.length === 3`,
        keep: { resetToken: `${links}[0]` },
      },
    ],
  },
  {
    folder: 'Reset the password',
    steps: [
      {
        name: 'Refused: an earlier password, and the link stays good',
        operation: 'resetPassword',
        body: { token: '{{resetToken}}', newPassword: old },
        status: 422,
        code: 'validation-failed',
        expect: { 'it was used': "body.errors[0].code === 'password_reused'" },
      },
      {
        name: 'Reset it',
        operation: 'resetPassword',
        body: { token: '{{resetToken}}', newPassword: last },
        status: 204,
      },
      {
        name: 'Refused: the link was used',
        operation: 'resetPassword',
        body: { token: '{{resetToken}}', newPassword: 'Marble/Orchid88' },
        status: 410,
        code: 'reset-link-invalid',
      },
    ],
  },
  {
    folder: 'Second factor',
    steps: [
      {
        name: 'Log in, with an address that the reset has proved',
        operation: 'login',
        body: { ...him, password: last },
        status: 200,
        keep: { accessToken: 'body.accessToken' },
      },
      {
        name: 'Begin to set up one-time codes',
        operation: 'setUpTotp',
        token: 'accessToken',
        status: 200,
        keep: { totpSecret: 'body.secret', setUpToken: 'body.setUpToken' },
      },
      {
        name: 'Refused: a wrong code',
        operation: 'confirmTotp',
        token: 'accessToken',
        body: { setUpToken: '{{setUpToken}}', code: '12345' },
        status: 403,
        code: 'second-factor-invalid',
      },
      {
        name: 'Confirm them, and get ten recovery codes',
        operation: 'confirmTotp',
        token: 'accessToken',
        codeOfStep: 0,
        body: { setUpToken: '{{setUpToken}}', code: '{{code}}' },
        status: 201,
        expect: { 'there are ten': 'body.recoveryCodes.length === 10' },
      },
      {
        name: 'Refused: the password is half a login',
        operation: 'login',
        body: { ...him, password: last },
        status: 403,
        code: 'second-factor-required',
        expect: { 'it says with what to go on': "body.methods.includes('totp')" },
        keep: { challengeToken: 'body.challengeToken' },
      },
      {
        name: 'The other half',
        operation: 'secondFactor',
        token: 'challengeToken',
        codeOfStep: 1,
        body: { method: 'totp', code: '{{code}}' },
        status: 200,
        keep: { accessToken: 'body.accessToken' },
      },
      {
        name: 'See what the account has',
        operation: 'listSecondFactors',
        token: 'accessToken',
        status: 200,
        expect: { 'ten codes are left': 'body.recoveryCodes.left === 10' },
      },
      {
        name: 'Get new recovery codes',
        operation: 'renewRecoveryCodes',
        token: 'accessToken',
        status: 201,
        expect: { 'there are ten': 'body.recoveryCodes.length === 10' },
      },
      { name: 'Remove it', operation: 'removeTotp', token: 'accessToken', status: 204 },
      {
        name: 'Begin a login with a passkey, which takes a browser',
        operation: 'passkeyLoginOptions',
        status: 200,
        expect: { 'it names no account': 'body.allowCredentials.length === 0' },
      },
    ],
  },
  {
    folder: 'Log out',
    steps: [
      {
        name: 'Log in with the new password',
        operation: 'login',
        body: { ...him, password: last },
        status: 200,
        keep: { accessToken: 'body.accessToken' },
      },
      { name: 'Log out', operation: 'logout', token: 'accessToken', status: 204 },
      {
        name: 'Refused: the token is dead',
        operation: 'readMe',
        token: 'accessToken',
        status: 401,
        code: 'invalid-token',
      },
    ],
  },
];
