import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { readJson } from "./reference-data.ts";

export const TALQ_FILES = ["data-model", "api-gateway", "api-cms"].map((part) => `talq/talq-${part}-2-7-1-online.json`);
const [MODEL_FILE = "", GATEWAY_FILE = "", CMS_FILE = ""] = TALQ_FILES;

interface Profile {
  readonly cms: string;
  readonly gw: string;
}
export interface AttributeSchema {
  readonly $ref?: string;
  readonly allOf?: readonly AttributeSchema[];
  readonly "x-talq-profiles"?: readonly { readonly lighting?: Profile }[];
  readonly "x-talq-scope"?: string;
  readonly "x-talq-unit"?: string;
  readonly "x-talq-deprecated-by"?: string;
}
export interface ModelSchema extends AttributeSchema {
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, AttributeSchema & { readonly description?: string }>>;
  readonly allOf?: readonly ModelSchema[];
}
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
}
interface Body {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}
interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
  readonly "x-talq-profiles"?: readonly { readonly lighting?: Profile }[];
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
}

/** One operation of the published OpenAPI, with what it takes and answers. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly lighting: Profile | undefined;
  readonly statuses: readonly number[];
  /** What is wrong with a body to send; nothing is "". */
  requestFault(body: unknown): string;
  /** What is wrong with an answer: its status is not there, or its body is not as it says. */
  responseFault(status: number, body: unknown): string;
}

/** The data model, by schema. */
export const readModel = (): Readonly<Record<string, ModelSchema>> => readJson(MODEL_FILE).components.schemas;

/** The keys of refusals that its description of `TALQErrorMessage` names. */
export function publishedErrorKeys(): string[] {
  const description = readModel().TALQErrorMessage?.properties?.key?.description ?? "";
  return [...description.matchAll(/\*(\w+)\*:/g)].map(([, key = ""]) => key);
}

export const readGatewayOperations = (): Operation[] => readOperations(GATEWAY_FILE);
export const readCmsOperations = (): Operation[] => readOperations(CMS_FILE);

function readOperations(file: string): Operation[] {
  const { paths } = onlyReferences(readJson(file)) as OpenApi;
  const compile = validators();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => {
      const { operationId, parameters = [], requestBody, responses } = operation;
      const schemaOf = (body: Body | undefined) => body?.content?.["application/json"]?.schema;
      return {
        operationId,
        method: method.toUpperCase(),
        path,
        parameters,
        lighting: operation["x-talq-profiles"]?.find(({ lighting }) => lighting !== undefined)?.lighting,
        statuses: Object.keys(responses).map(Number),
        requestFault: (body) => faultOf(compile, schemaOf(requestBody), body),
        responseFault: (status, body) => {
          const response = responses[String(status)];
          if (response === undefined) return `the OpenAPI has no answer ${status}`;
          return faultOf(compile, schemaOf(response), body);
        },
      };
    }),
  );
}

function faultOf(compile: (schema: object) => ValidateFunction, schema: object | undefined, body: unknown): string {
  if (schema === undefined)
    return body === undefined ? "" : `no body is foreseen, and there is ${JSON.stringify(body)}`;
  const validate = compile(schema);
  if (validate(body)) return "";
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`).join("; ");
}

/**
 * Validators of OpenAPI 3.0 schemas. A `discriminator` is followed: a Function whose type is LampActuatorFunction must be
 * one. The model's schemas are reached by their relative address.
 */
function validators(): (schema: object) => ValidateFunction {
  const model = onlyReferences(readJson(MODEL_FILE)) as object;
  const schemas = readModel();
  const name = MODEL_FILE.slice(MODEL_FILE.lastIndexOf("/") + 1);
  const ajv = new Ajv({ strict: false, allErrors: true, discriminator: false });
  formats.default(ajv);
  // Its descriptions say what a time without a zone means.
  ajv.addFormat("time", /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/);
  ajv.addFormat("float", { type: "number", validate: Number.isFinite });
  ajv.addFormat("int32", { type: "number", validate: Number.isInteger });
  const going = new Set<string>();
  const followed: ValidateFunction["errors"] = [];
  ajv.addKeyword({
    keyword: "discriminator",
    errors: "full",
    compile: ({ propertyName }: { propertyName: string }) => {
      const follow: { (data: unknown): boolean; errors?: typeof followed } = (data) => {
        const kind = (data as Readonly<Record<string, unknown>> | null)?.[propertyName];
        if (typeof kind !== "string") return true;
        // What is no schema of the model is a vendor's own.
        if (schemas[kind] === undefined || going.has(kind)) return true;
        going.add(kind);
        const validate = ajv.getSchema(`${name}#/components/schemas/${kind}`);
        const isValid = validate === undefined || validate(data) === true;
        going.delete(kind);
        follow.errors = isValid ? [] : [...(validate?.errors ?? [])];
        return isValid;
      };
      return follow;
    },
  });
  ajv.addSchema({ ...model, $id: name });
  const known = new Map<object, ValidateFunction>();
  return (schema) => {
    const found = known.get(schema) ?? ajv.compile(schema);
    known.set(schema, found);
    return found;
  };
}

/** In OpenAPI 3.0 what stands beside a `$ref` is not read. */
function onlyReferences(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(onlyReferences);
  if (typeof document !== "object" || document === null) return document;
  if ("$ref" in document && typeof document.$ref === "string") return { $ref: document.$ref };
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, onlyReferences(value)]));
}
