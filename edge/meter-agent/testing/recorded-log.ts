import type { Logger } from "@lucciola/platform/log/logger.ts";

export interface LoggedLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger whose lines a test can read. */
export function createRecordedLog(): { log: Logger; lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const loggerWith = (bound: object): Logger => {
    const write = (level: LoggedLine["level"]) => (fields: object, message: string) =>
      void lines.push({ level, fields: { ...bound, ...fields }, message });
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      child: (fields) => loggerWith({ ...bound, ...fields }),
    };
  };
  return { log: loggerWith({}), lines };
}
