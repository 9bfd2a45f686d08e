import { Type } from "typebox";
import { expect, it } from "vitest";
import { describeSettings } from "./describe-settings.ts";

it("a program's help names the variable of every setting, what it means or allows, and the default", () => {
  const schema = Type.Object({
    dataDirectory: Type.String({ default: "data", description: "everything that is kept lies here" }),
    api: Type.Object({ port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }) }),
    bus: Type.Object({ secret: Type.Optional(Type.String({ description: "what the broker knows it by" })) }),
  });
  expect(describeSettings(schema).split("\n")).toEqual([
    "  LUCCIOLA_DATA_DIRECTORY  everything that is kept lies here (default: data)",
    "  LUCCIOLA_API_PORT        a whole number from 0 to 65535 (default: 8080)",
    "  LUCCIOLA_BUS_SECRET      what the broker knows it by",
  ]);
});
