import { createHash } from "node:crypto";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { userOf } from "./authentication.ts";
import { HttpProblem } from "./problem-details.ts";

/** What a request says, beside its method and address, and the answer that it gets. */
export interface OnceAnswered {
  readonly said: unknown;
  readonly status: 200 | 201;
  /** Synchronous: it is done in one transaction with the keeping of its answer. */
  readonly work: () => object;
}

/** The key by which a request may be repeated. A route without the header's schema has none. */
export const keyOf = (request: FastifyRequest): string => String(request.headers["idempotency-key"]).toLowerCase();

/**
 * Does what a request asks for at most once: who did not hear the answer asks again with the same `Idempotency-Key` and
 * gets the first answer. The same key with other words is refused with 409. A refusal is not kept, since nothing was done.
 */
export function createOnce({ registry, clock }: { registry: Registry; clock: Clock }) {
  return (request: FastifyRequest, reply: FastifyReply, { said, status, work }: OnceAnswered): FastifyReply => {
    const { username } = userOf(request);
    const key = keyOf(request);
    const path = request.url.split("?")[0];
    const requestSha256 = createHash("sha256")
      .update(JSON.stringify([request.method, path, said]))
      .digest("hex");
    const answer = registry.transaction(() => {
      const kept = registry.keptAnswers.find(username, key);
      if (kept !== undefined) {
        if (kept.requestSha256 === requestSha256) return kept;
        throw new HttpProblem(
          409,
          "idempotency-key-reused",
          "This Idempotency-Key was used for another request: give each request a key of its own",
        );
      }
      const fresh = { requestSha256, status, body: JSON.stringify(work()) };
      registry.keptAnswers.keep(username, key, fresh, clock.now());
      return fresh;
    });
    // As it was sent the first time, to the letter.
    return reply.code(answer.status).type("application/json").serializer(String).send(answer.body);
  };
}
export type Once = ReturnType<typeof createOnce>;
