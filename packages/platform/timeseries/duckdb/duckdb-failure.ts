import { OperationalError } from "../../process/operational-error.ts";

/** DuckDB tells its errors apart by their words alone. These are the words of version 1.5. */
const KNOWN: readonly { words: RegExp; code: string; advice: string; retryable?: boolean }[] = [
  {
    words: /database has been invalidated/,
    code: "store-invalidated",
    advice: "Start the process again; what was confirmed is stored.",
  },
  {
    words: /Could not set lock on file/,
    code: "store-locked",
    advice: "Another process has it open: stop that one, or give this one a store of its own.",
  },
  {
    words:
      /not a valid DuckDB database file|Corrupt database file|Could not read enough bytes|Corrupt WAL|Failure while replaying WAL/,
    code: "store-corrupt",
    advice: "Move the file and its .wal aside and put back a copy of both, or let the journal fill a new store.",
  },
  {
    words: /Trying to read a database file with version number/,
    code: "store-too-new",
    advice: "A newer release wrote it: run that release, or one after it.",
  },
  {
    words: /No space left on device|Disk quota exceeded|File too large/i,
    code: "store-disk-full",
    advice: "Free some space on its disk, then start again.",
    retryable: true,
  },
  {
    words: /Permission denied|Is a directory|Not a directory|Cannot open file|Read-only file system|EEXIST|ENOTDIR/i,
    code: "store-unreadable",
    advice: "Check that the path is a file that this user may read and write.",
  },
  {
    words: /Out of Memory|failed to allocate|could not allocate/i,
    code: "store-out-of-memory",
    advice: "Ask for less at once, or raise the store's memory limit.",
    retryable: true,
  },
];

/** Whether an error is of the store or of what was asked of it. Any other is a bug, and ends the thread. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof OperationalError || (error instanceof Error && error.constructor === Error);
}

/** The operational error that says what failed, on which file, and what to do about it. */
export function storeFailure(path: string, error: unknown): OperationalError {
  if (error instanceof OperationalError) return error;
  const words = error instanceof Error ? error.message.trim() : String(error);
  const known = KNOWN.find((candidate) => candidate.words.test(words));
  return new OperationalError({
    code: known?.code ?? "store-failed",
    message: `The time-series store ${path} failed: ${words}${known === undefined ? "" : `. ${known.advice}`}`,
    retryable: known?.retryable ?? false,
    cause: error,
  });
}
