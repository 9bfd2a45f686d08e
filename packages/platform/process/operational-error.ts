export interface OperationalErrorOptions {
  /** Stable, machine-readable, in kebab-case: `port-occupied`. */
  code: string;
  /** What happened, where, and what to do. */
  message: string;
  retryable?: boolean;
  cause?: unknown;
}

/** A failure that a person can do something about. Anything else that is thrown is a bug and ends the process. */
export class OperationalError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor({ code, message, retryable = false, cause }: OperationalErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "OperationalError";
    this.code = code;
    this.retryable = retryable;
  }
}
