import {
  ANSWER_HEADERS,
  failureAnswers,
  failuresOf,
  GOOD_ANSWER_HEADERS,
  LIMIT_HEADERS,
  PROBLEM_SCHEMA,
} from "./failures.ts";
import { type OpenApiSchema, tidySchema } from "./tidy-schema.ts";

/** As the plugin makes it; what is looked into here is the same in each of its types. */
export interface MadeDocument {
  paths?: Record<string, Record<string, unknown> | undefined>;
  components?: { schemas?: object };
}
type Media = Record<string, { schema?: OpenApiSchema }> | undefined;
interface Operation {
  parameters?: { in: string; name: string; schema?: OpenApiSchema }[];
  requestBody?: { content: Media };
  responses: Record<string, { description: string; content?: Media; headers?: object }>;
  security?: object[];
}
/** What the plugin says of an answer of which the route's schema says nothing. */
const UNSAID = "Default Response";
const ANSWERS: Readonly<Record<string, string>> = { "200": "Done: this is it", "201": "Made", "202": "Taken on" };
const PROBLEM = "application/problem+json";

/** Adds to each operation what holds for all: how it fails, the limits that its answers tell, schemas said in full. */
export function completeDocument(document: MadeDocument): MadeDocument {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item ?? {}).map(([method, operation]) => [
        method,
        completeOperation(path, method, operation as Operation),
      ]),
    ),
  ]);
  return {
    ...document,
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      headers: ANSWER_HEADERS,
      responses: failureAnswers(),
      schemas: { ...document.components?.schemas, Problem: tidySchema(PROBLEM_SCHEMA, "answer") },
    } as MadeDocument["components"] & object,
  };
}

function completeOperation(path: string, method: string, operation: Operation): Operation {
  const { parameters = [], requestBody, security = [] } = operation;
  const failures = failuresOf({
    method,
    hasPathParameters: path.includes("{"),
    hasParameters: parameters.some(({ in: place }) => place !== "header"),
    hasBody: requestBody !== undefined,
    isGuarded: security.some((way) => Object.keys(way).length > 0),
  });
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    const isFailure = /^[45]/.test(status);
    const content = tidyMedia(answer.content, "answer");
    return [
      status,
      {
        ...answer,
        description: answer.description === UNSAID ? (ANSWERS[status] ?? "Done") : answer.description,
        headers: { ...answer.headers, ...(isFailure ? LIMIT_HEADERS : GOOD_ANSWER_HEADERS) },
        ...(content === undefined ? {} : { content: isFailure ? asProblem(content) : content }),
      },
    ];
  });
  return {
    ...operation,
    ...(parameters.length === 0
      ? {}
      : {
          parameters: parameters.map((parameter) => ({
            ...parameter,
            // Fastify wants them small; in HTTP it is the same.
            ...(parameter.in === "header"
              ? { name: parameter.name.replace(/\b[a-z]/g, (one) => one.toUpperCase()) }
              : {}),
            ...(parameter.schema === undefined ? {} : { schema: tidySchema(parameter.schema, "request") }),
          })),
        }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: tidyMedia(requestBody.content, "request") } }),
    responses: { ...failures, ...Object.fromEntries(answers) },
  };
}

/** A failure that a route describes itself, because it says more than others. */
const asProblem = (content: NonNullable<Media>): Media => ({ [PROBLEM]: Object.values(content)[0] ?? {} });

function tidyMedia(content: Media, use: "request" | "answer"): Media {
  if (content === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const { schema } = media;
      if (schema === undefined) return [type, media];
      // What is no JSON and has no schema of its own is a file.
      const isFile =
        !/json$/.test(type) && ["type", "anyOf", "oneOf", "allOf"].every((key) => schema[key] === undefined);
      return [
        type,
        { ...media, schema: isFile ? { ...schema, type: "string", format: "binary" } : tidySchema(schema, use) },
      ];
    }),
  );
}
