import { expect, it } from "vitest";
import { monthChart, niceTop } from "./month-chart.ts";

it("draws up to a round number, whose quarters are round as well", () => {
  expect([0, 1, 7, 8_825, 0.03, 1_000, 2_100].map(niceTop)).toEqual([1, 1, 10, 10_000, 0.04, 1_000, 2_500]);
});

it("draws a bar for what is known, none for what is not, and tells a month that is known in part", () => {
  const svg = monthChart({
    id: "gas",
    title: "Gas <m³>",
    write: (value) => `${value}`,
    months: [
      { label: "set", now: undefined, before: 50, isPartial: false },
      { label: "ott", now: 100, before: undefined, isPartial: true },
    ],
  }).toString();
  expect(
    svg.match(/<rect[^>]+class="[^"]+"/g)?.map((bar) => /height="([\d.]+)" class="([^"]+)"/.exec(bar)?.slice(1)),
  ).toEqual([
    ["101", "before"],
    ["202", "now partial"],
  ]);
  expect(svg).toContain('<title id="gas-titolo">Gas &lt;m³&gt;</title>');
});
