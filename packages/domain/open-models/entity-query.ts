import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { readAttributeName } from "./entity-type.ts";
import { type NgsiEntity, simpleValue } from "./ngsi-entity.ts";

/** Whether an entity is asked for. */
export type EntityTest = (entity: NgsiEntity) => boolean;

const MOST_TERMS = 20;
const TERM = /^([A-Za-z][\w:/.-]*?)(?:\[([A-Za-z]\w*)\])?(?:(==|!=|>=|<=|>|<)(.+))?$/;
const ITEM = /^(?:[^"\\]+|"[^"\\]*")$/;

/**
 * Reads a query of CIM 009, 4.9: terms of an attribute, an operator and a value, joined by `;` (and) and `|` (or, which
 * binds weaker). Values are numbers, `true`, `false`, instants, or text in quotation marks; `a..b` is a range, `a,b` a
 * list. Patterns (`~=`), parentheses and joins are not taken.
 */
export function parseQuery(text: string): Parsed<EntityTest> {
  const issues: string[] = [];
  const alternatives = splitOutside(text, "|").map((part) => splitOutside(part, ";").map((term) => term.trim()));
  if (alternatives.flat().length > MOST_TERMS) return { ok: false, issues: [`q has more than ${MOST_TERMS} terms`] };
  const tests = alternatives.map((terms) =>
    terms.map((term) => {
      const read = parseTerm(term);
      if (read.ok) return read.value;
      issues.push(...read.issues);
      return () => false;
    }),
  );
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, value: (entity) => tests.some((all) => all.every((test) => test(entity))) };
}

function parseTerm(term: string): Parsed<EntityTest> {
  const [, written = "", path, operator, value] = TERM.exec(term) ?? [];
  if (written === "" || (value !== undefined && !isList(value)))
    return {
      ok: false,
      issues: [`q: cannot read ${JSON.stringify(term)}; write for example status=="ok" or illuminanceLevel>=0.5`],
    };
  const name = readAttributeName(written);
  const valuesOf = (entity: NgsiEntity): readonly unknown[] => {
    const attribute = entity.attributes[name];
    if (attribute === undefined) return [];
    const whole = simpleValue(attribute);
    const told = path === undefined ? whole : (whole as Record<string, unknown>)[path];
    return told === undefined ? [] : Array.isArray(told) ? told : [told];
  };
  if (operator === undefined || value === undefined)
    return { ok: true, value: (entity) => valuesOf(entity).length > 0 };
  const matches = comparison(operator, value);
  if (!matches.ok) return matches;
  // What an entity does not have is neither equal nor different.
  return { ok: true, value: (entity) => valuesOf(entity).some(matches.value) };
}

function comparison(operator: string, written: string): Parsed<(value: unknown) => boolean> {
  const items = splitOutside(written, ",").map(readRange);
  if (operator === "==" || operator === "!=") {
    const isOneOf = (value: unknown) =>
      items.some(({ from, to }) =>
        to === undefined ? value === from : order(value, from) >= 0 && order(value, to) <= 0,
      );
    return { ok: true, value: operator === "==" ? isOneOf : (value) => !isOneOf(value) };
  }
  const [item] = items;
  if (item === undefined || items.length > 1 || item.to !== undefined)
    return { ok: false, issues: [`q: ${operator} takes one value, not ${JSON.stringify(written)}`] };
  const { from } = item;
  const decide: Readonly<Record<string, (difference: number) => boolean>> = {
    ">": (difference) => difference > 0,
    ">=": (difference) => difference >= 0,
    "<": (difference) => difference < 0,
    "<=": (difference) => difference <= 0,
  };
  const decided = decide[operator];
  return decided === undefined
    ? { ok: false, issues: [`q: the operator ${operator} is not known`] }
    : { ok: true, value: (value) => decided(order(value, from)) };
}

type Scalar = string | number | boolean;

/** How a value stands to another of its kind; not a number for values of two kinds. */
function order(value: unknown, other: Scalar): number {
  if (typeof value !== typeof other || typeof value === "boolean") return value === other ? 0 : Number.NaN;
  const known = value as string | number;
  return known < other ? -1 : known > other ? 1 : 0;
}

function readRange(text: string): { readonly from: Scalar; readonly to?: Scalar } {
  const [from = "", to] = text.startsWith('"') ? [text] : text.split("..");
  return to === undefined ? { from: readScalar(from) } : { from: readScalar(from), to: readScalar(to) };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

function readScalar(text: string): Scalar {
  if (/^"[^"]*"$/.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  // As the entities write it.
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  const number = Number(text);
  // Without quotation marks other brokers take a text as well.
  return text !== "" && Number.isFinite(number) ? number : text;
}

const isList = (value: string): boolean => splitOutside(value, ",").every((item) => ITEM.test(item));

/** Divides a text at a sign that stands outside of quotation marks. */
function splitOutside(text: string, sign: string): string[] {
  const parts: string[] = [];
  let part = "";
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === sign && !isQuoted) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

const MOST_STARS = 3;

/**
 * Reads the pattern of ids as far as it cannot take long: letters, digits, `:`, `_`, `-`, `.`, `.*` up to three times, and
 * `^` and `$` at the ends. Without `^` it may begin anywhere, as regular expressions do.
 */
export function parseIdPattern(text: string): Parsed<(id: string) => boolean> {
  const body = text.replace(/^\^/, "").replace(/\$$/, "");
  const stars = body.split(".*").length - 1;
  if (text.length > 200 || !/^[\w:.*-]*$/.test(body) || /(^|[^.])\*/.test(body) || stars > MOST_STARS)
    return {
      ok: false,
      issues: [
        `idPattern ${JSON.stringify(text.slice(0, 200))} is not taken: use letters, digits, ":", "_", "-", "." and up to ${MOST_STARS} times ".*"`,
      ],
    };
  const pattern = new RegExp(text);
  return { ok: true, value: (id) => pattern.test(id) };
}
