import type { Parsed } from "../ids/ids.ts";

/**
 * A topic pattern such as `lucciola/v1/edge/{edge}/{device}/meter`. `build` and `parse` are exact inverses. A parameter
 * stands for one level; `{prefix}` alone stands for one or more, because other makers' prefixes may contain `/`.
 */
type ParamNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamNames<Rest> : never;
export type TopicParams<P extends string> = { readonly [Name in ParamNames<P>]: string };

export interface TopicPattern<P extends string = string> {
  readonly pattern: P;
  /** The topic of these parameters. Throws `TypeError` when a value could not be parsed back. */
  build(params: TopicParams<P>): string;
  /** The parameters of a topic, or `undefined` when it does not match. */
  parse(topic: string): TopicParams<P> | undefined;
  /** The MQTT filter that matches these parameters, with `+` (or `#` for a prefix at the end) for those left out. */
  filter(params: Partial<TopicParams<P>>): string;
}

const LEVEL = "[A-Za-z0-9][A-Za-z0-9_.:-]*";
const PREFIX = `${LEVEL}(?:/${LEVEL})*`;
const PARAM = /\{(\w+)\}/g;
const oneLevel = new RegExp(`^${LEVEL}$`);
const manyLevels = new RegExp(`^${PREFIX}$`);

export function topicPattern<const P extends string>(pattern: P): TopicPattern<P> {
  const names = [...pattern.matchAll(PARAM)].map((match) => match[1] ?? "");
  const source = pattern
    .split(PARAM)
    .map((part, index) =>
      index % 2 === 0 ? part.replace(/[.*+?^$()|[\]\\]/g, "\\$&") : `(${part === "prefix" ? PREFIX : LEVEL})`,
    )
    .join("");
  const matcher = new RegExp(`^${source}$`);
  const fill = (params: Partial<Record<string, string>>, missing: (name: string) => string) =>
    pattern.replace(PARAM, (_, name: string) => {
      const value = params[name];
      if (value === undefined) return missing(name);
      if (!(name === "prefix" ? manyLevels : oneLevel).test(value)) {
        throw new TypeError(`${JSON.stringify(value)} cannot stand for {${name}} in the topic ${pattern}`);
      }
      return value;
    });
  return {
    pattern,
    build: (params) =>
      fill(params, (name) => {
        throw new TypeError(`The topic ${pattern} needs {${name}}`);
      }),
    parse: (topic) => {
      const match = matcher.exec(topic);
      if (match === null) return undefined;
      return Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""])) as TopicParams<P>;
    },
    filter: (params) => fill(params, () => "+"),
  };
}

/** A prefix given to another maker's device: topic levels without wildcards, not below our own root or `$`. */
export function parseTopicPrefix(text: unknown): Parsed<string> {
  if (typeof text === "string" && text.length <= 128 && manyLevels.test(text) && !/^lucciola(\/|$)/.test(text))
    return { ok: true, value: text };
  return {
    ok: false,
    issues: [
      `${JSON.stringify(text)} is not a topic prefix: use levels of letters, digits, "_", ".", ":" or "-", such as shellies/town-hall`,
    ],
  };
}
