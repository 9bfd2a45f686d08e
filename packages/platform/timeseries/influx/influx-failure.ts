import { HttpError } from "@influxdata/influxdb-client";
import { OperationalError } from "../../process/operational-error.ts";

/** What InfluxDB says in an answer that is an error: `{"error": ...}` of 1.x and 3.x, `{"message": ...}` of 2.x. */
export function serverWords({ body = "", message }: HttpError): string {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null) {
      for (const key of ["error", "message"]) {
        const words: unknown = Reflect.get(answer, key);
        if (typeof words === "string") return words;
      }
    }
  } catch {
    // Not JSON: a proxy's page, or nothing at all.
  }
  return body.trim() === "" ? message : body.trim();
}

/** The operational error that says what failed, on which server, and what to do about it. */
export function influxFailure(server: string, error: unknown): OperationalError {
  if (error instanceof OperationalError) return error;
  if (error instanceof HttpError) return httpFailure(server, error);
  const words = error instanceof Error ? error.message : String(error);
  return new OperationalError({
    code: "store-unreachable",
    message: `${server} cannot be reached: ${words}. Check that it runs and that store.url is right; nothing is lost meanwhile.`,
    retryable: true,
    cause: error,
  });
}

/**
 * Whether the words tell of a limit of the server, not of a bad line: `max-series-per-database limit exceeded` and
 * `max-values-per-tag limit exceeded` of 1.x come with the status of a bad line, and so do the quotas of others.
 */
export const isLimit = (words: string): boolean =>
  /limit exceeded|exceed\w* .*(limit|quota)|too many|quota/i.test(words);

/** The same line is taken once somebody has raised the limit, so it may be sent again. */
export function limitFailure(server: string, words: string): OperationalError {
  return new OperationalError({
    code: "store-limit",
    message: `${server} has reached a limit of its own: ${words}. Raise it there; nothing is lost meanwhile.`,
    retryable: true,
  });
}

/** What a statement failed with although the request itself was answered. */
export function statementFailure(server: string, words: string): OperationalError {
  if (/database not found|bucket .* not found|no (dbrp|default database)/i.test(words)) return missing(server, words);
  if (/authorized|authorization|forbidden/i.test(words)) return loginRefused(server, words);
  return new OperationalError({
    code: "store-failed",
    message: `${server} could not answer: ${words}`,
    retryable: /timeout|timed out|shutdown|closed|too many/i.test(words),
  });
}

function httpFailure(server: string, error: HttpError): OperationalError {
  const words = serverWords(error);
  if (error.statusCode === 401 || error.statusCode === 403) return loginRefused(server, words, error);
  if (error.statusCode === 404) return missing(server, words, error);
  return new OperationalError({
    code: "store-failed",
    message: `${server} answered ${error.statusCode}: ${words}`,
    retryable: error.statusCode === 408 || error.statusCode === 429 || error.statusCode >= 500,
    cause: error,
  });
}

function missing(server: string, words: string, cause?: unknown): OperationalError {
  return new OperationalError({
    code: "store-missing",
    message: `${server} does not have it: ${words}. Create the database (with InfluxDB 2 a bucket of that name), or correct store.url and store.database.`,
    cause,
  });
}

function loginRefused(server: string, words: string, cause?: unknown): OperationalError {
  return new OperationalError({
    code: "store-login-refused",
    message: `${server} refuses the login: ${words}. Check store.token, or store.username and store.password, and what they may do.`,
    cause,
  });
}
