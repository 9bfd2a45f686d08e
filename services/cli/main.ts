import { userInfo } from "node:os";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { runCommandLine } from "./program.ts";

// Whoever reads may stop reading: lucciola device list | head -3
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: { print: (text) => console.log(text), warn: (text) => console.error(text) },
  nowMs: systemClock.now(),
  actor: `cli:${userName()}`,
});

/** The name of whoever runs this; a container may have a number without one. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
