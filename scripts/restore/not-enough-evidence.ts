/** What is known of the time since the backup is not enough to restore by: nothing was written. */
export class NotEnoughEvidence extends Error {}
