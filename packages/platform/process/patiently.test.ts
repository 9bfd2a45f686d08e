import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock/manual-clock.ts";
import { OperationalError } from "./operational-error.ts";
import { patiently } from "./patiently.ts";

const away = new OperationalError({ code: "store-unreachable", message: "The store is away", retryable: true });
const wrong = new OperationalError({ code: "store-login-refused", message: "Nobody knows you" });

async function waitFor(failures: readonly Error[]) {
  const clock = new ManualClock(0);
  const told: string[] = [];
  let attempts = 0;
  const result = patiently(
    async () => {
      const failure = failures[attempts];
      attempts += 1;
      if (failure !== undefined) throw failure;
      return "open";
    },
    {
      clock,
      forMs: 5_000,
      everyMs: 1_000,
      isPassing: ({ retryable }) => retryable,
      onWait: ({ code }) => told.push(code),
    },
  );
  result.catch(() => {});
  // The first attempt is over, and its pause has begun.
  await new Promise(setImmediate);
  return { clock, told, result, attempts: () => attempts };
}

describe("patience with what is not there yet", () => {
  it("tries again until it is there, and says once that it waits", async () => {
    const { clock, told, result, attempts } = await waitFor([away, away]);
    await clock.advance(2_000);
    expect(await result).toBe("open");
    expect({ attempts: attempts(), told }).toEqual({ attempts: 3, told: ["store-unreachable"] });
  });

  it("ends with the last failure when its time is over", async () => {
    const { clock, result, attempts } = await waitFor(Array.from({ length: 20 }, () => away));
    const ended = expect(result).rejects.toBe(away);
    await clock.advance(10_000);
    await ended;
    expect(attempts()).toBe(6);
  });

  it.each([wrong, new TypeError("a bug")])("does not wait for what will not pass: %s", async (failure) => {
    const { result, attempts } = await waitFor([failure]);
    await expect(result).rejects.toBe(failure);
    expect(attempts()).toBe(1);
  });
});
