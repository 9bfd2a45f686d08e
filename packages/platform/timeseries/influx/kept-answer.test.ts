import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { KeptAnswer } from "./kept-answer.ts";

it("is found once for all who ask while it is being found, and again when it is old", async () => {
  let times = 0;
  const count = new KeptAnswer(async () => {
    await sleep(1);
    times += 1;
    return times;
  });
  expect(await Promise.all([count.get(), count.get(), count.get()])).toEqual([1, 1, 1]);
  expect(await count.get()).toBe(1);
  let seen = 1;
  for (let tries = 0; seen === 1 && tries < 1_000; tries += 1) {
    await sleep(10);
    seen = await count.get();
  }
  expect(seen).toBe(2);
});

it("is looked for again after a failure", async () => {
  let luck = false;
  const answer = new KeptAnswer(async () => {
    if (!luck) throw new Error("no luck");
    return "found";
  });
  await expect(answer.get()).rejects.toThrow("no luck");
  luck = true;
  expect(await answer.get()).toBe("found");
});
