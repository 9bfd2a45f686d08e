/** The command was typed in a way that cannot be carried out: nothing was done, and the exit code is 64. */
export class UsageError extends Error {}
