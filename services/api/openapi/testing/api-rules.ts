import { ANSWER_RULES } from "./answer-rules.ts";
import type { ApiRule } from "./api-rule.ts";
import { DOCUMENT_RULES } from "./document-rules.ts";
import { SCHEMA_RULES } from "./schema-rules.ts";

/**
 * The rules of the Italian interoperability model (ModI), those on safety, and ours, that the served document must keep. Left
 * out, with reasons: docs/decisions/0042-api-rules.md.
 */
export const API_RULES: readonly ApiRule[] = [...DOCUMENT_RULES, ...ANSWER_RULES, ...SCHEMA_RULES];
