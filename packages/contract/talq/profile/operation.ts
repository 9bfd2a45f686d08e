import { type Obligation, obligationsOf } from "./function-type.ts";

export interface OperationFacts {
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Of who serves it (a gateway's operations: the gateway's), and of who asks. */
  readonly cms: Obligation;
  readonly gateway: Obligation;
  readonly operationId: string;
}

/** Operations from their table: `METHOD /path MO operationId` a line. Throws `TypeError` for flags that are none. */
export const operations = (table: string): readonly OperationFacts[] =>
  table
    .trim()
    .split("\n")
    .map((line) => {
      const [method = "", path = "", flags = "", operationId = ""] = line.trim().split(" ");
      return { method, path, ...obligationsOf(flags), operationId };
    });
