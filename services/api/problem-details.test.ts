import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { answerFailuresAsProblems, HttpProblem, notFound } from "./problem-details.ts";

function appThatFails() {
  const app = Fastify({ ajv: { customOptions: { allErrors: true } } });
  answerFailuresAsProblems(app, undefined);
  const failures: Record<string, () => Error> = {
    "/problem": () => new HttpProblem(429, "rate-limited", "Too many requests: wait a moment", 7),
    "/unknown": () => notFound("lamp", "lamp-x"),
    "/busy": () => new OperationalError({ code: "registry-busy", message: "The registry is busy", retryable: true }),
    "/locked": () => new OperationalError({ code: "store-locked", message: "The store is locked" }),
    "/bug": () => new TypeError("secret internals"),
  };
  for (const [path, failure] of Object.entries(failures))
    app.get(path, async () => {
      throw failure();
    });
  const body = {
    type: "object",
    required: ["name", "level"],
    properties: { name: { type: "string" }, level: { type: "number", maximum: 100 } },
  };
  app.post("/form", { schema: { body } }, async () => "fine");
  return app;
}

it.each([
  ["/problem", 429, "rate-limited", "Too many requests: wait a moment", "7"],
  ["/unknown", 404, "not-found", 'There is no lamp "lamp-x"', undefined],
  ["/busy", 503, "registry-busy", "The registry is busy", "5"],
  ["/locked", 503, "store-locked", "The store is locked", "60"],
  ["/bug", 500, "internal-error", "An error of ours; it has been logged", undefined],
  ["/nowhere", 404, "not-found", "There is nothing at GET /nowhere", undefined],
])("%s becomes a %i problem", async (url, status, code, detail, retryAfter) => {
  const response = await appThatFails().inject({ url });
  expect(response.statusCode).toBe(status);
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(response.headers["retry-after"]).toBe(retryAfter);
  expect(response.json()).toEqual({
    type: "about:blank",
    title: expect.any(String),
    status,
    code,
    detail,
    instance: url,
  });
});

it("lists every issue of a request that is not valid", async () => {
  const response = await appThatFails().inject({ method: "POST", url: "/form", payload: { level: 101 } });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({
    code: "request-invalid",
    issues: ["body must have required property 'name'", "body/level must be <= 100"],
  });
});

it("keeps the status of a request that Fastify itself refuses", async () => {
  const response = await appThatFails().inject({
    method: "POST",
    url: "/form",
    payload: "{",
    headers: { "content-type": "application/json" },
  });
  expect(response.statusCode).toBe(400);
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
});
