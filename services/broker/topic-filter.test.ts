import { expect, it } from "vitest";
import { matchesFilter, TOPIC_FILTER } from "./topic-filter.ts";

const filter = new RegExp(TOPIC_FILTER);

it.each(["a", "a/b", "/", "/a", "+", "#", "+/b/#", "a/+/c", "test/nosubscribe", "$SYS/#"])("%s is a filter", (text) => {
  expect(filter.test(text)).toBe(true);
});

it.each(["a/#/b", "a#", "a+", "+a/b", "##", "a/b+/c", "#/"])("%s is none", (text) => {
  expect(filter.test(text)).toBe(false);
});

it.each([
  ["a/b", "a/b", true],
  ["a/+", "a/b", true],
  ["a/+", "a/b/c", false],
  ["a/#", "a", true],
  ["a/#", "a/b/c", true],
  ["+", "/a", false],
  ["/+", "/a", true],
] as const)("%s and %s: %s", (wanted, topic, matches) => {
  expect(matchesFilter(wanted, topic)).toBe(matches);
});
