import { OperationalError } from "../process/operational-error.ts";
import type { JournalEntry } from "./journal.ts";

export function fullError(where: string, maxBytes: number): OperationalError {
  return new OperationalError({
    code: "journal-full",
    message: `The journal in ${where} has reached its ${maxBytes} bytes. It goes on when its readers have caught up; raise maxBytes if they cannot.`,
    retryable: true,
  });
}

export function diskFullError(where: string): OperationalError {
  return new OperationalError({
    code: "journal-disk-full",
    message: `The disk under the journal in ${where} has no room but what its readers need to go on. It goes on when they have caught up, or when the disk gets room.`,
    retryable: true,
  });
}

export function tooLargeError(part: "principal" | "topic" | "payload", entry: JournalEntry): OperationalError {
  return new OperationalError({
    code: "journal-entry-too-large",
    message: `The ${part} of a message from ${entry.principal.slice(0, 80)} on ${entry.topic.slice(0, 80)} is larger than the journal takes.`,
  });
}

export function writeFailedError(where: string, cause: unknown): OperationalError {
  return new OperationalError({
    code: "journal-write-failed",
    message: `The journal in ${where} could not be written: ${cause instanceof Error ? cause.message : cause}. Look at the disk; the journal tries again by itself.`,
    retryable: true,
    cause,
  });
}

export function tooNewError(path: string, format: number): OperationalError {
  return new OperationalError({
    code: "journal-too-new",
    message: `The journal segment ${path} has format ${format}; this release knows format 1. It was left as it is: run the release that wrote it until the journal is empty, or a later one.`,
  });
}

export function closedError(where: string): OperationalError {
  return new OperationalError({ code: "journal-closed", message: `The journal in ${where} has been closed.` });
}
