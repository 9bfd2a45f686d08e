/** M: mandatory. O: optional. In the lighting profile, for a management system and for a gateway. */
export type Obligation = "M" | "O";
export type AttributeScope = "configuration" | "operational" | "measurement" | "event";

export interface AttributeFacts {
  readonly name: string;
  /** Of its wrapper, as `AttributeFloat`. */
  readonly type: string;
  readonly cms: Obligation;
  readonly gateway: Obligation;
  readonly scope: AttributeScope;
  /** As TALQ names units. */
  readonly unit: string | undefined;
  /** The release that deprecated it. */
  readonly deprecatedBy: string | undefined;
}

export interface FunctionFacts {
  readonly name: string;
  readonly cms: Obligation;
  readonly gateway: Obligation;
  readonly attributes: ReadonlyMap<string, AttributeFacts>;
}

const SCOPES: readonly string[] = ["configuration", "operational", "measurement", "event"] satisfies AttributeScope[];
const isScope = (text: string): text is AttributeScope => SCOPES.includes(text);
const isObligation = (text: string | undefined): text is Obligation => text === "M" || text === "O";

/** Both obligations of `MO`, the management system's first. Throws `TypeError` for anything else. */
export function obligationsOf(flags: string): { readonly cms: Obligation; readonly gateway: Obligation } {
  const [cms, gateway] = flags;
  if (!isObligation(cms) || !isObligation(gateway)) throw new TypeError(`"${flags}" is not two of M and O`);
  return { cms, gateway };
}

/**
 * A function type from its table: `Name MO`, and a line for each attribute, `name Type MO scope [Unit] [deprecated:release]`.
 * Throws `TypeError` for a line that is not so.
 */
export function functionType(head: string, table: string): FunctionFacts {
  const [name = "", flags = ""] = head.split(" ");
  const attributes = table.trim().split("\n").map(readAttribute);
  return {
    name,
    ...obligationsOf(flags),
    attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
  };
}

function readAttribute(line: string): AttributeFacts {
  const [name = "", type = "", flags = "", scope = "", ...rest] = line.trim().split(" ");
  if (!isScope(scope)) throw new TypeError(`"${line.trim()}" names no scope`);
  const deprecatedBy = rest.find((word) => word.startsWith("deprecated:"))?.slice("deprecated:".length);
  const unit = rest.find((word) => !word.startsWith("deprecated:"));
  return { name, type: `Attribute${type}`, ...obligationsOf(flags), scope, unit, deprecatedBy };
}
