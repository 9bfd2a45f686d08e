import { randomUUID } from "node:crypto";
import { TALQ_VERSION } from "@lucciola/contract/talq/profile/profile.ts";
import type { TalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { expect } from "vitest";
import type { Operation } from "./talq-openapi.ts";

export interface Ask {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A client made from the OpenAPI: an operation by its name, with the parameters that it calls required. */
export function createClient(
  operations: readonly Operation[],
  talq: TalqTown,
  { address, prefix = "" }: { readonly address: string; readonly prefix?: string },
) {
  const byId = new Map(operations.map((operation) => [operation.operationId, operation]));
  const succeeded = new Set<string>();
  const find = (operationId: string): Operation => {
    const operation = byId.get(operationId);
    if (operation === undefined) throw new Error(`the OpenAPI has no operation ${operationId}`);
    return operation;
  };

  async function send(operationId: string, { path = {}, query = {}, headers = {}, body }: Ask) {
    const { method, path: template, parameters } = find(operationId);
    const asked = (place: string) => parameters.filter((one) => one.in === place && one.required === true);
    const url = template.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
    const values: Record<string, string> = { clientAddress: address, talqRequestId: randomUUID(), ...query };
    const wanted = new Set([...asked("query").map(({ name }) => name), ...Object.keys(query)]);
    const search = new URLSearchParams(
      [...wanted].flatMap((name) => {
        const value = values[name] ?? "";
        return value === "" ? [] : [[name, value] as [string, string]];
      }),
    );
    const response = await (await talq.app()).inject({
      method: method as "GET",
      url: `${prefix}${url}?${search}`,
      headers: {
        authorization: `Bearer ${talq.token}`,
        ...Object.fromEntries(asked("header").map(({ name }) => [name, TALQ_VERSION])),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const text = response.body;
    return { status: response.statusCode, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  }

  return {
    find,
    send,
    succeeded,
    /** Asks as the OpenAPI says, and holds the answer against it. */
    ask: async <T = unknown>(operationId: string, asked: Ask = {}): Promise<T> => {
      const operation = find(operationId);
      expect(operation.requestFault(asked.body), `what is sent to ${operationId}`).toBe("");
      const { status, body } = await send(operationId, asked);
      expect(status, `${operationId}: ${JSON.stringify(body)}`).toBeLessThan(300);
      expect(operation.responseFault(status, body), `the answer of ${operationId}`).toBe("");
      succeeded.add(operationId);
      return body as T;
    },
  };
}

/** Refusals: what, the operation, what is asked, the status and the key. */
export type Refused = readonly [string, string, Ask, number, string];

/** Each is refused with its status and a published key, in a list of messages as the OpenAPI says. */
export async function expectRefusals(
  client: ReturnType<typeof createClient>,
  listed: string,
  keys: readonly string[],
  cases: readonly Refused[],
): Promise<void> {
  for (const [name, operationId, asked, status, key] of cases) {
    const answer = await client.send(operationId, asked);
    const seen = answer.body as { key: string }[];
    expect({ name, status: answer.status, key: seen[0]?.key }, JSON.stringify(seen)).toEqual({ name, status, key });
    expect(keys, name).toContain(seen[0]?.key);
    // Also where the OpenAPI forgot this status for this operation.
    expect(client.find(listed).responseFault(400, seen), name).toBe("");
  }
}
