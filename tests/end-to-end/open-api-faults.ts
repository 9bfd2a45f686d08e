interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses?: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const METHODS = ["get", "post", "put", "patch", "delete"];
const TYPES = ["string", "number", "integer", "boolean", "array", "object"];
/** Keywords of JSON Schema that OpenAPI 3.0 does not know. */
const FOREIGN_KEYWORDS = ["const", "patternProperties", "$id", "if", "prefixItems", "propertyNames"];

export function operationsOf(document: Document): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ path, method, operation })),
  );
}

/** What a strict reader of OpenAPI 3.0 would find wrong in a document. */
export function findOpenApiFaults(document: Document): string[] {
  const faults: string[] = [];
  if (!document.openapi.startsWith("3.0.")) faults.push(`openapi is ${document.openapi}`);
  for (const { path, method, operation } of operationsOf(document)) {
    const where = `${method} ${path}`;
    if (!operation.operationId) faults.push(`${where}: no operationId`);
    if (!operation.summary) faults.push(`${where}: no summary`);
    if (Object.keys(operation.responses ?? {}).length === 0) faults.push(`${where}: no responses`);
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      const isDeclared = operation.parameters?.some((parameter) => parameter.in === "path" && parameter.name === name);
      if (isDeclared !== true) faults.push(`${where}: the parameter {${name}} is not declared`);
    }
  }
  walk(document, "#", (node, where) => {
    if (typeof node.$ref === "string" && resolve(document, node.$ref) === undefined)
      faults.push(`${where}: ${node.$ref} leads nowhere`);
    const isSchema = where.includes("/schema") && !where.endsWith("/properties");
    if (!isSchema) return;
    if ("type" in node && !TYPES.includes(String(node.type))) faults.push(`${where}: the type ${String(node.type)}`);
    for (const keyword of FOREIGN_KEYWORDS) if (keyword in node) faults.push(`${where}: the keyword ${keyword}`);
    if (node.type === "array" && node.items === undefined) faults.push(`${where}: an array without items`);
  });
  return faults;
}

function walk(node: unknown, where: string, visit: (node: Record<string, unknown>, where: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Record<string, unknown>, where);
  for (const [key, child] of Object.entries(node)) walk(child, `${where}/${key}`, visit);
}

function resolve(document: unknown, reference: string): unknown {
  let node: unknown = document;
  for (const key of reference.replace(/^#\//, "").split("/"))
    node = typeof node === "object" && node !== null ? (node as Record<string, unknown>)[key] : undefined;
  return node;
}
