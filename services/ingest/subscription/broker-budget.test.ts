import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { expect, it } from "vitest";
import { BrokerBudget } from "./broker-budget.ts";

it("the alarm comes once at 80 % of the broker's memory and ends below 70 %; what is no number says nothing", () => {
  const said: string[] = [];
  const log = {
    ...silentLogger,
    error: (facts: object) => said.push(`alarm ${JSON.stringify(facts)}`),
    warn: (facts: object) => said.push(`over ${JSON.stringify(facts)}`),
  };
  const budget = new BrokerBudget(1_000, log);
  for (const heap of ["100", "799", "soon", "", "800", "950", "701", "699", "750"]) budget.heard(Buffer.from(heap));
  expect(said).toEqual(['alarm {"usedPct":80,"maxBytes":1000}', 'over {"usedPct":70,"maxBytes":1000}']);
});
