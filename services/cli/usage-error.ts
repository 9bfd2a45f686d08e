/** The command was typed in a way that cannot be carried out: nothing was done, and the exit code is 64. */
export class UsageError extends Error {}

/** A file held rows that could not be taken, and it was told which: the exit code is 65. */
export class RefusedRows extends Error {}

/** The linter found errors, and it was told which: the exit code is 1. */
export class PlanErrors extends Error {}
