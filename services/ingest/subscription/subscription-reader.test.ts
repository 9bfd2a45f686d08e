import { setImmediate } from "node:timers/promises";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { OUTSIDE_JOURNALS } from "@lucciola/platform/journal/journal.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Feed, SubscriptionReader } from "./subscription-reader.ts";

const NOW = Date.parse("2026-11-26T17:45:00Z");
const LIMITS = { maxRecords: 100, maxBytes: 1_000_000 };

function broker() {
  const clock = new ManualClock(NOW);
  const reader = new SubscriptionReader((topic) => `edge:${topic}`, clock);
  const acknowledged: number[] = [];
  const send = (feed: Feed, ...ids: number[]) => {
    for (const id of ids)
      feed.deliver({
        topic: `e${id}`,
        payload: Buffer.from(`${id}`),
        qos: 1,
        acknowledge: () => acknowledged.push(id),
      });
  };
  const textOf = (records: readonly { readonly payload: Uint8Array }[]) =>
    records.map(({ payload }) => Number(Buffer.from(payload).toString()));
  return { clock, reader, acknowledged, send, textOf };
}

describe("a subscription that is read like a journal", () => {
  it("gives messages in their order with sender and time of receipt, and acknowledges what is committed", async () => {
    const { clock, reader, acknowledged, send, textOf } = broker();
    const feed = reader.feed();
    const from = await reader.checkpoint();
    send(feed, 1, 2, 3);
    clock.advance(5_000);
    send(feed, 4);
    const first = await reader.read(from, { ...LIMITS, maxRecords: 3 });
    expect(textOf(first.records)).toEqual([1, 2, 3]);
    expect(first.records[0]).toMatchObject({ principal: "edge:e1", topic: "e1", qos: 1, receivedAtMs: NOW });
    expect(first.records[0]?.offset).toBeGreaterThanOrEqual(OUTSIDE_JOURNALS);
    // The next batch is read before this one is stored.
    const second = await reader.read(first.nextOffset, LIMITS);
    expect(textOf(second.records)).toEqual([4]);
    expect(acknowledged).toEqual([]);
    await reader.commit("ingest", first.nextOffset);
    expect(acknowledged).toEqual([1, 2, 3]);
    await reader.commit("ingest", second.nextOffset);
    expect(acknowledged).toEqual([1, 2, 3, 4]);
  });

  it("wakes whoever waits for a message, and lets them wait where there is none", async () => {
    const { reader, send, textOf } = broker();
    const feed = reader.feed();
    const { nextOffset } = await reader.read(await reader.checkpoint(), LIMITS);
    const waiting = reader.waitFor(nextOffset, 60_000);
    send(feed, 1);
    await waiting;
    const { records } = await reader.read(nextOffset, LIMITS);
    expect(textOf(records)).toEqual([1]);
  });

  it("forgets what one lost connection had brought, read or not, and goes on with the others", async () => {
    const { reader, acknowledged, send, textOf } = broker();
    const [shared, presence] = [reader.feed(), reader.feed()];
    const from = await reader.checkpoint();
    send(shared, 1);
    const read = await reader.read(from, LIMITS);
    send(presence, 2);
    send(shared, 3);
    shared.lost();
    await reader.commit("ingest", read.nextOffset);
    const next = await reader.read(read.nextOffset, LIMITS);
    expect(textOf(next.records)).toEqual([2]);
    await reader.commit("ingest", next.nextOffset);
    expect(acknowledged).toEqual([2]);
    presence.lost();
    send(shared, 4);
    shared.lost();
    // Past what was lost: or whoever waits would be woken for it for ever, and turn in circles.
    const { nextOffset } = await reader.read(next.nextOffset, LIMITS);
    let isWoken = false;
    const waiting = reader.waitFor(nextOffset, 60_000).then(() => {
      isWoken = true;
    });
    await setImmediate();
    expect(isWoken).toBe(false);
    send(shared, 5);
    await waiting;
  });

  it("acknowledges a message only after a batch with it was committed, whatever is received, read and lost between", async () => {
    const step = fc.constantFrom("receive", "read", "commit", "lose");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (steps, maxRecords) => {
        const { reader, acknowledged, send, textOf } = broker();
        const feed = reader.feed();
        const stored = new Set<number>();
        const batches: { ids: number[]; nextOffset: number }[] = [];
        let offset = await reader.checkpoint();
        let sent = 0;
        for (const what of steps) {
          if (what === "receive") send(feed, ++sent);
          else if (what === "lose") feed.lost();
          else if (what === "read") {
            const { records, nextOffset } = await reader.read(offset, { ...LIMITS, maxRecords });
            batches.push({ ids: textOf(records), nextOffset });
            offset = nextOffset;
          } else {
            const batch = batches.shift();
            if (batch === undefined) continue;
            for (const id of batch.ids) stored.add(id);
            await reader.commit("ingest", batch.nextOffset);
          }
          expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
          expect(new Set(acknowledged).size).toBe(acknowledged.length);
        }
      }),
    );
  });
});
