import type { FunctionFacts } from "@lucciola/contract/talq/profile/function-type.ts";
import { CMS_OPERATIONS, GATEWAY_OPERATIONS } from "@lucciola/contract/talq/profile/lighting-operations.ts";
import type { OperationFacts } from "@lucciola/contract/talq/profile/operation.ts";
import { FUNCTION_TYPES, TALQ_SOURCE, TALQ_VERSION } from "@lucciola/contract/talq/profile/profile.ts";
import { DEVICE_CLASSES, type DeclaredClass } from "@lucciola/domain/talq/device-classes.ts";
import { CMS_ASKED } from "@lucciola/talq/announcer.ts";
import { MANAGEMENT } from "@lucciola/talq/refusal.ts";

/** Whether the gateway serves an operation: `method` in capitals, `path` with its parameters in braces. */
export type IsServed = (method: string, path: string) => boolean;

/** docs/talq-conformance.md: what the lighting profile of TALQ calls mandatory (M) or optional (O), and what is there. */
export function renderConformance(isServed: IsServed): string {
  const served = GATEWAY_OPERATIONS.filter(({ method, path }) => isServed(method, path));
  const missing = GATEWAY_OPERATIONS.filter(({ gateway }) => gateway === "M").filter((one) => !served.includes(one));
  const ofManagement = CMS_OPERATIONS.filter(({ cms }) => cms === "M");
  const servedToGateways = ofManagement.filter(({ method, path }) => isServed(method, MANAGEMENT + path)).length;
  const mandatory = GATEWAY_OPERATIONS.filter(({ gateway }) => gateway === "M").length;
  return `# TALQ ${TALQ_VERSION}: conformance matrix

Written by \`npm run docs\`, from our tables of facts (\`packages/contract/talq/profile\`), the device classes that we declare and
the routes that the gateway serves. \`npm run test:reference\` holds the tables against the published OpenAPI, line by line, and
asks every operation that is mandatory, for a gateway and for a management system. Flags are those of the lighting profile, of the management system and
of the gateway: M mandatory, O optional. Read in ${TALQ_SOURCE}.

This is a self-declared reading of the published OpenAPI; nobody has certified it. What the gateway does with each is in
[TALQ](talq.md).

## Operations of the gateway

${served.length} of ${GATEWAY_OPERATIONS.length} are served; of the ${mandatory} that are mandatory for a gateway ${missing.length === 0 ? "all" : mandatory - missing.length}.

${operationTable(GATEWAY_OPERATIONS, ["served"], ({ method, path }) => [isServed(method, path)])}

## Operations of a management system

Asked by our gateway, and served under \`/management\` to gateways of other makers: of the ${ofManagement.length} that are mandatory for a
management system ${servedToGateways === ofManagement.length ? "all" : servedToGateways}.

${operationTable(CMS_OPERATIONS, ["asked", "served"], ({ operationId, method, path }) => [
  CMS_ASKED.includes(operationId),
  isServed(method, MANAGEMENT + path),
])}

## Functions

Function types that the profile calls mandatory for one side, and those of lamps and cabinets beside them.

| function type | CMS | gateway | classes that have it |
|---|---|---|---|
${[...FUNCTION_TYPES.values()].map(({ name, cms, gateway }) => `| \`${name}\` | ${cms} | ${gateway} | ${classesWith(name) || "–"} |`).join("\n")}

## Attributes and events

\`read\`: told, with a value wherever one is known. \`write\`: a management system may change it too. \`event\`: reported by loggers;
the attribute of the same name says whether it lasts. –: not there.

${[...FUNCTION_TYPES.values()]
  .filter(({ name }) => classesWith(name) !== "")
  .map(attributeTable)
  .join("\n\n")}
`;
}

const operationTable = (
  operations: readonly OperationFacts[],
  columns: readonly string[],
  areThere: (operation: OperationFacts) => readonly boolean[],
): string =>
  [
    `| operation | CMS | gateway | ${columns.join(" | ")} |`,
    `|---|---|---|${columns.map(() => "---|").join("")}`,
    ...operations.map(
      (one) =>
        `| ${one.method} \`${one.path}\` | ${one.cms} | ${one.gateway} | ${areThere(one)
          .map((isThere) => (isThere ? "yes" : "–"))
          .join(" | ")} |`,
    ),
  ].join("\n");

const functionsOf = (type: string) =>
  DEVICE_CLASSES.flatMap(({ functions }: DeclaredClass) => functions).filter((one) => one.type === type);
const classesWith = (type: string): string =>
  DEVICE_CLASSES.filter(({ functions }) => functions.some((one) => one.type === type))
    .map(({ name }) => name)
    .join(", ");

function attributeTable({ name, attributes }: FunctionFacts): string {
  const declared = functionsOf(name);
  const has = (list: "attributes" | "writable" | "events", attribute: string) =>
    declared.some((one) => one[list].includes(attribute));
  const ours = (attribute: string): string =>
    [
      has("attributes", attribute) ? "read" : "",
      has("writable", attribute) ? "write" : "",
      has("events", attribute) ? "event" : "",
    ]
      .filter((word) => word !== "")
      .join(", ") || "–";
  const rows = [...attributes.values()].map(
    ({ name: attribute, type, scope, unit, cms, gateway, deprecatedBy }) =>
      `| \`${attribute}\`${deprecatedBy === undefined ? "" : ` (deprecated in ${deprecatedBy})`} | ${type.replace("Attribute", "")} | ${scope} | ${unit ?? ""} | ${cms} | ${gateway} | ${ours(attribute)} |`,
  );
  return [
    `### ${name}`,
    "",
    "| attribute | type | scope | unit | CMS | gateway | ours |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
