import { afterEach, expect, test } from "vitest";
import { readAll, startBroker, type TestBroker, type TestBrokerOptions } from "./fixtures/broker-under-test.ts";
import { publishPacket } from "./fixtures/raw-client.ts";

const running: TestBroker[] = [];
const start = async (options: TestBrokerOptions = {}) => {
  const town = await startBroker(options);
  running.push(town);
  return town;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((town) => town.stop()));
});

test("a reading of an edge is in the journal, with its bytes, topic and sender", async () => {
  const town = await start();
  const edge = await town.login("edge-1");
  edge.send(publishPacket("lucciola/v1/edge/edge-1/m1/meter", "not even JSON", { qos: 1, messageId: 7 }));
  expect(await edge.acknowledgedAll(1)).toEqual([7]);
  const [record] = await readAll(town.journal);
  expect(record).toMatchObject({ principal: "edge:edge-1", topic: "lucciola/v1/edge/edge-1/m1/meter", qos: 1 });
  expect(Buffer.from(record?.payload ?? []).toString()).toBe("not even JSON");
});
