import type { FunctionFacts } from "@lucciola/contract/talq/profile/function-type.ts";
import { CMS_OPERATIONS, GATEWAY_OPERATIONS } from "@lucciola/contract/talq/profile/lighting-operations.ts";
import type { OperationFacts } from "@lucciola/contract/talq/profile/operation.ts";
import { FUNCTION_TYPES, TALQ_ERROR_KEYS } from "@lucciola/contract/talq/profile/profile.ts";
import {
  type AttributeSchema,
  type ModelSchema,
  type Operation,
  publishedErrorKeys,
  readCmsOperations,
  readGatewayOperations,
  readModel,
} from "./talq-openapi.ts";

/** Where our tables of facts say something else than the published OpenAPI, line by line. */
export function differencesFromOpenApi(): string[] {
  const model = readModel();
  return [
    ...[...FUNCTION_TYPES.values()].flatMap((facts) => compare(linesOf(facts), publishedLines(facts.name, model))),
    ...compare(GATEWAY_OPERATIONS.map(operationLine), readGatewayOperations().flatMap(publishedOperation)),
    ...compare(CMS_OPERATIONS.map(operationLine), readCmsOperations().flatMap(publishedOperation)),
    ...compare([...TALQ_ERROR_KEYS], publishedErrorKeys()),
    ...mandatoryTypes(model)
      .filter((name) => !FUNCTION_TYPES.has(name))
      .map((name) => `- ${name} is mandatory for one side, and not in our table`),
  ];
}

function compare(ours: readonly string[], theirs: readonly string[]): string[] {
  const [known, published] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((line) => !published.has(line)).map((line) => `+ ${line}`),
    ...theirs.filter((line) => !known.has(line)).map((line) => `- ${line}`),
  ];
}

const linesOf = ({ name, cms, gateway, attributes }: FunctionFacts): string[] => [
  `${name} ${cms}${gateway}`,
  ...[...attributes.values()].map((one) =>
    [name, one.name, one.type, one.cms + one.gateway, one.scope, one.unit ?? "", one.deprecatedBy ?? ""].join(" "),
  ),
];

function publishedLines(name: string, model: Readonly<Record<string, ModelSchema>>): string[] {
  const own = (model[name]?.allOf ?? []).find(({ properties }) => properties !== undefined);
  const attributes = Object.entries(own?.properties ?? {}).filter(([attribute]) => attribute !== "type");
  return [
    `${name} ${flagsOf(own)}`,
    ...attributes.map(([attribute, schema]) => {
      const parts = [schema, ...(schema.allOf ?? [])];
      const type =
        parts
          .find(({ $ref }) => $ref !== undefined)
          ?.$ref?.split("/")
          .at(-1) ?? "";
      const said = (key: "x-talq-scope" | "x-talq-unit" | "x-talq-deprecated-by"): string =>
        parts.map((part) => part[key]).find((value) => value !== undefined && value !== "None") ?? "";
      const flags = flagsOf(parts.find((part) => part["x-talq-profiles"] !== undefined));
      return [
        name,
        attribute,
        type,
        flags,
        said("x-talq-scope"),
        said("x-talq-unit"),
        said("x-talq-deprecated-by"),
      ].join(" ");
    }),
  ];
}

function flagsOf(schema: AttributeSchema | undefined): string {
  const lighting = schema?.["x-talq-profiles"]?.find((profile) => profile.lighting !== undefined)?.lighting;
  return lighting === undefined ? "" : `${lighting.cms}${lighting.gw}`;
}

const mandatoryTypes = (model: Readonly<Record<string, ModelSchema>>): string[] =>
  Object.entries(model).flatMap(([name, { allOf }]) =>
    name.endsWith("Function") && /M/.test(flagsOf(allOf?.find(({ properties }) => properties !== undefined)))
      ? [name]
      : [],
  );

const operationLine = ({ method, path, cms, gateway, operationId }: OperationFacts): string =>
  `${method} ${path} ${cms}${gateway} ${operationId}`;

/** Types of DALI parts are not of the lighting profile that street lighting knows. */
const publishedOperation = ({ method, path, lighting, operationId }: Operation): string[] =>
  path.includes("dali") ? [] : [`${method} ${path} ${lighting?.cms ?? ""}${lighting?.gw ?? ""} ${operationId}`];
