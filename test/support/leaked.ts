/** Passwords that keep every rule of the policy and that the stand-in of the breach service knows. */
export const leakedPassword = 'Walnut#Ferry63';
/** Not in ASCII; spelled in NFC, as it has leaked. */
export const leakedAccented = 'Möwe-Insel-2049';
/** Comes back with a count of 0: padding, no leak. */
export const paddingPassword = 'Quartz!Bridge58';
