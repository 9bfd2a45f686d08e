import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AckLane } from "./ack-lane.ts";

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((settled) => {
    resolve = settled;
  });
  return { promise, resolve: () => resolve() };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("in whatever order messages are stored, they end in the order in which they came, each once", async () => {
  const order = fc
    .integer({ min: 1, max: 12 })
    .chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }));
  await fc.assert(
    fc.asyncProperty(order, async (storedOrder) => {
      const lane = new AckLane(new ManualClock(0));
      const ended: number[] = [];
      const store = storedOrder.map((_, index) => {
        const { promise, resolve } = deferred();
        lane.enter(promise, () => ended.push(index));
        return resolve;
      });
      for (const [done, index] of storedOrder.entries()) {
        store[index]?.();
        await settle();
        const stored = new Set(storedOrder.slice(0, done + 1));
        const prefix = storedOrder.map((_, i) => i).findIndex((i) => !stored.has(i));
        expect(ended).toEqual([...Array(prefix === -1 ? storedOrder.length : prefix).keys()]);
      }
    }),
  );
});

test("a message that needs no storing waits for those before it", async () => {
  const lane = new AckLane(new ManualClock(0));
  const ended: string[] = [];
  const { promise, resolve } = deferred();
  lane.enter(promise, () => ended.push("stored"));
  lane.enter(undefined, () => ended.push("plain"));
  await settle();
  expect(ended).toEqual([]);
  resolve();
  await settle();
  expect(ended).toEqual(["stored", "plain"]);
});

test("what could not be stored ends with its error, in its turn", async () => {
  const lane = new AckLane(new ManualClock(0));
  const ended: (string | undefined)[] = [];
  lane.enter(Promise.reject(new Error("full")), (error) => ended.push(error?.message));
  lane.enter(Promise.resolve(), (error) => ended.push(error?.message));
  await settle();
  expect(ended).toEqual(["full", undefined]);
});

test("a hold keeps everything back until it is over, and a longer one prolongs it", async () => {
  const clock = new ManualClock(0);
  const lane = new AckLane(clock);
  let ended = 0;
  lane.hold(100);
  lane.enter(undefined, () => (ended += 1));
  await clock.advance(60);
  lane.hold(100);
  lane.enter(undefined, () => (ended += 1));
  await clock.advance(60);
  expect(ended).toBe(0);
  await clock.advance(40);
  expect(ended).toBe(2);
});
