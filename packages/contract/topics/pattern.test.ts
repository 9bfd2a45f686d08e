import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTopicPrefix, topicPattern } from "./pattern.ts";

const level = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/);

describe("a topic pattern", () => {
  it("builds and parses as exact inverses", () => {
    const pattern = topicPattern("lucciola/v1/edge/{edge}/{device}/meter");
    fc.assert(
      fc.property(level, level, (edge, device) => {
        const topic = pattern.build({ edge, device });
        expect(pattern.parse(topic)).toEqual({ edge, device });
      }),
    );
  });

  it("lets another maker's prefix span several levels", () => {
    const pattern = topicPattern("{prefix}/status/{component}");
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 4 }), level, (levels, component) => {
        const params = { prefix: levels.join("/"), component };
        expect(pattern.parse(pattern.build(params))).toEqual(params);
      }),
    );
  });

  it.each(["a/b", "+", "#", "", "a+", "$SYS", "-a"])("never builds a topic with %j as one level", (edge) => {
    expect(() => topicPattern("x/{edge}/y").build({ edge })).toThrow(TypeError);
  });

  it("does not match a topic with a level more, a level less or another root", () => {
    const pattern = topicPattern("lucciola/v1/edge/{edge}/status");
    for (const topic of [
      "lucciola/v1/edge/a/b/status",
      "lucciola/v1/edge/status",
      "other/v1/edge/a/status",
      "lucciola/v1/edge/a/status/",
    ]) {
      expect(pattern.parse(topic)).toBeUndefined();
    }
  });

  it("asks for the parameters that are missing", () => {
    const pattern = topicPattern("x/{edge}/{device}");
    expect(() => pattern.build({ edge: "a" } as { edge: string; device: string })).toThrow("needs {device}");
    expect(pattern.filter({ edge: "a" })).toBe("x/a/+");
  });
});

describe("another maker's topic prefix", () => {
  it.each(["shellies/town-hall", "shellypro3em-aabbcc", "tasmota_1"])("may be %s", (prefix) => {
    expect(parseTopicPrefix(prefix)).toEqual({ ok: true, value: prefix });
  });
  it.each(["lucciola", "lucciola/v1", "a/#", "+", "$SYS/x", "/a", "a//b", "", 7])("may not be %j", (prefix) => {
    expect(parseTopicPrefix(prefix).ok).toBe(false);
  });
});
