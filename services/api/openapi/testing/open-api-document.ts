/** The parts of an OpenAPI 3.0 document that the rules look into. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: ApiSchema;
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ApiSchema;
  readonly anyOf?: readonly ApiSchema[];
  readonly oneOf?: readonly ApiSchema[];
  readonly allOf?: readonly ApiSchema[];
}
export type ApiMedia = Readonly<Record<string, { readonly schema?: ApiSchema }>>;
export interface ApiHeader {
  readonly $ref?: string;
  readonly description?: string;
  readonly schema?: ApiSchema;
}
export interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: ApiSchema;
}
export interface ApiResponse {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, ApiHeader>>;
  readonly content?: ApiMedia;
}
export interface ApiOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: ApiMedia };
  readonly responses: Readonly<Record<string, ApiResponse>>;
}
export interface ApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers?: readonly { readonly url: string; readonly description?: string; readonly "x-sandbox"?: boolean }[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components?: {
    readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  } & Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export interface NamedOperation {
  /** E.g. `GET /api/v1/lamps/{id}`. */
  readonly where: string;
  readonly path: string;
  readonly method: string;
  readonly operation: ApiOperation;
}

export const operationsOf = (document: ApiDocument): NamedOperation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ where: `${method.toUpperCase()} ${path}`, path, method, operation })),
  );

/** What a `$ref` stands for; throws where it leads nowhere. */
export function resolveRef<T extends { readonly $ref?: string }>(document: ApiDocument, node: T): T {
  if (node.$ref === undefined) return node;
  let found: unknown = document;
  for (const key of node.$ref.replace(/^#\//, "").split("/"))
    found = typeof found === "object" && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  if (found === undefined) throw new Error(`${node.$ref} leads nowhere`);
  return found as T;
}

export interface NamedResponse {
  /** E.g. `GET /api/v1/lamps answer 200`. */
  readonly where: string;
  readonly status: string;
  readonly response: ApiResponse;
}

export const responsesOf = (document: ApiDocument): NamedResponse[] =>
  operationsOf(document).flatMap(({ where, operation }) =>
    Object.entries(operation.responses).map(([status, response]) => ({
      where: `${where} answer ${status}`,
      status,
      response: resolveRef(document, response),
    })),
  );

/** Parameters of all operations, with their place, e.g. `GET /api/v1/lamps query limit`. */
export const parametersOf = (document: ApiDocument): { where: string; parameter: ApiParameter }[] =>
  operationsOf(document).flatMap(({ where, operation }) =>
    (operation.parameters ?? []).map((parameter) => ({
      where: `${where} ${parameter.in} ${parameter.name}`,
      parameter,
    })),
  );

export interface NamedSchema {
  /** E.g. `GET /api/v1/lamps answer 200 /lamps[]/name`. */
  readonly where: string;
  readonly schema: ApiSchema;
  /** Whether it is one part of an `allOf`, whose other parts say more of the same value. */
  readonly isPart: boolean;
}

/** Every schema of every parameter, body, answer and header, with those inside of it. */
export function schemasOf(document: ApiDocument): NamedSchema[] {
  const found: NamedSchema[] = [];
  const walk = (where: string, given: ApiSchema, isPart: boolean, above: readonly ApiSchema[]): void => {
    const schema = resolveRef(document, given);
    if (above.includes(schema)) return;
    const inside = [...above, schema];
    found.push({ where, schema, isPart });
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      walk(`${where}/${name}`, property, false, inside);
    if (schema.items !== undefined) walk(`${where}[]`, schema.items, false, inside);
    if (typeof schema.additionalProperties === "object") walk(`${where}/*`, schema.additionalProperties, false, inside);
    for (const member of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) walk(where, member, isPart, inside);
    for (const member of schema.allOf ?? []) walk(where, member, true, inside);
  };
  const walkMedia = (where: string, media: ApiMedia | undefined): void => {
    for (const { schema } of Object.values(media ?? {})) if (schema !== undefined) walk(`${where} `, schema, false, []);
  };
  for (const { where, parameter } of parametersOf(document))
    if (parameter.schema !== undefined) walk(where, parameter.schema, false, []);
  for (const { where, operation } of operationsOf(document)) walkMedia(`${where} body`, operation.requestBody?.content);
  for (const { where, response } of responsesOf(document)) {
    walkMedia(where, response.content);
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const { schema } = resolveRef(document, header);
      if (schema !== undefined) walk(`${where} header ${name}`, schema, false, []);
    }
  }
  return found;
}
