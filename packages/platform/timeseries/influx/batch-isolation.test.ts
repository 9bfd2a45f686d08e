import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { BatchIsolation } from "./batch-isolation.ts";

function latch() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

it("a write waits for the questions before it, and questions wait for the write", async () => {
  const isolation = new BatchIsolation(60_000);
  const told: string[] = [];
  const [first, write] = [latch(), latch()];
  const work = (name: string, until?: Promise<void>) => async () => {
    told.push(`${name} begins`);
    await until;
    told.push(`${name} ends`);
  };
  const all = [
    isolation.ask(work("question", first.opened)),
    isolation.write(work("write", write.opened)),
    isolation.ask(work("late question")),
    isolation.write(work("late write")),
  ];
  await sleep(5);
  expect(told).toEqual(["question begins"]);
  first.open();
  await sleep(5);
  expect(told).toEqual(["question begins", "question ends", "write begins"]);
  write.open();
  await Promise.all(all);
  expect(told.slice(3)).toEqual([
    "write ends",
    "late question begins",
    "late question ends",
    "late write begins",
    "late write ends",
  ]);
});

it("a question that takes too long holds no write up", async () => {
  const isolation = new BatchIsolation(5);
  const { open, opened } = latch();
  const question = isolation.ask(() => opened);
  await isolation.write(async () => {});
  open();
  await question;
});

it("what fails holds up nobody", async () => {
  const isolation = new BatchIsolation(60_000);
  const fails = async () => {
    throw new Error("no luck");
  };
  await expect(isolation.ask(fails)).rejects.toThrow("no luck");
  await expect(isolation.write(fails)).rejects.toThrow("no luck");
  expect(await isolation.write(async () => 7)).toBe(7);
  await isolation.settled();
});
