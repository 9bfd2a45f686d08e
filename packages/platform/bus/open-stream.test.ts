import { expect, test } from "vitest";
import { streamOpener } from "./open-stream.ts";

test("an address that is none is told at once, with how to write it", () => {
  for (const url of ["", "broker", "localhost:1883", "http://localhost", "mqtt://"]) {
    expect(() => streamOpener({ url })).toThrow(
      expect.objectContaining({ code: "broker-url-invalid", message: expect.stringContaining("mqtt://host:1883") }),
    );
  }
});
