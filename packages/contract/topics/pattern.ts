import type { Parsed } from "../ids/ids.ts";

/**
 * A topic pattern such as `lucciola/v1/edge/{edge}/{device}/meter`. `build` and `parse` are exact inverses. A parameter
 * stands for one level; `{prefix}` stands for one or more, because other makers' prefixes may contain `/`, and `{path}` for
 * one or more of any letters, because other makers' people give names to their devices.
 */
type ParamNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamNames<Rest> : never;
export type TopicParams<P extends string> = { readonly [Name in ParamNames<P>]: string };

export interface TopicPattern<P extends string = string> {
  readonly pattern: P;
  /** The topic of these parameters. Throws `TypeError` when a value could not be parsed back. */
  build(params: TopicParams<P>): string;
  /** The parameters of a topic, or `undefined` when it does not match. */
  parse(topic: string): TopicParams<P> | undefined;
  /** The same where some parameters are known: with `{prefix}` given, what follows it is the rest, however many levels. */
  parseWith(topic: string, known: Partial<TopicParams<P>>): TopicParams<P> | undefined;
  /** The MQTT filter that matches these parameters, with `+` (or `#` from a path on) for those left out. */
  filter(params: Partial<TopicParams<P>>): string;
}

const LEVEL = "[A-Za-z0-9][A-Za-z0-9_.:-]*";
/** A level of another maker's prefix may have blanks within: `Raspberry Pi`. */
const FOREIGN_LEVEL = "[A-Za-z0-9](?:[A-Za-z0-9_.: -]*[A-Za-z0-9_.:-])?";
const PREFIX = `${FOREIGN_LEVEL}(?:/${FOREIGN_LEVEL})*`;
const ANY_LEVEL = "[^/+#\\0]+";
/** How the value of a parameter is written, by its name. */
const SYNTAX: Readonly<Record<string, string>> = {
  prefix: PREFIX,
  path: `${ANY_LEVEL}(?:/${ANY_LEVEL})*`,
  sparkplugGroup: FOREIGN_LEVEL,
  sparkplugNode: FOREIGN_LEVEL,
  sparkplugDevice: ANY_LEVEL,
};
const syntaxOf = (name: string): string => SYNTAX[name] ?? LEVEL;
const PARAM = /\{(\w+)\}/g;
const manyLevels = new RegExp(`^${PREFIX}$`);
const whole = new Map<string, RegExp>();
function isWritten(name: string, value: string): boolean {
  let matcher = whole.get(name);
  if (matcher === undefined) {
    matcher = new RegExp(`^(?:${syntaxOf(name)})$`);
    whole.set(name, matcher);
  }
  return matcher.test(value);
}
const escapeText = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
/** As many devices of other makers as are remembered at once for one channel. */
const MAX_MATCHERS = 10_000;

export function topicPattern<const P extends string>(pattern: P): TopicPattern<P> {
  const names = [...pattern.matchAll(PARAM)].map((match) => match[1] ?? "");
  const matcherWith = (known: Partial<Record<string, string>>): RegExp => {
    const source = pattern
      .split(PARAM)
      .map((part, index) => (index % 2 === 0 ? escapeText(part) : `(${escapeKnown(known[part]) ?? syntaxOf(part)})`))
      .join("");
    return new RegExp(`^${source}$`);
  };
  const matcher = matcherWith({});
  const matchers = new Map<string, RegExp>();
  const paramsOf = (match: RegExpExecArray | null): TopicParams<P> | undefined =>
    match === null
      ? undefined
      : (Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""])) as TopicParams<P>);
  const fill = (params: Partial<Record<string, string>>, missing: (name: string) => string) =>
    pattern.replace(PARAM, (_, name: string) => {
      const value = params[name];
      if (value === undefined) return missing(name);
      if (!isWritten(name, value)) {
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
    parse: (topic) => paramsOf(matcher.exec(topic)),
    parseWith: (topic, known) => {
      const key = JSON.stringify(known);
      let own = matchers.get(key);
      if (own === undefined) {
        if (matchers.size >= MAX_MATCHERS) matchers.clear();
        own = matcherWith(known);
        matchers.set(key, own);
      }
      return paramsOf(own.exec(topic));
    },
    // What follows a path of any number of levels, no filter can say.
    filter: (params) => fill(params, (name) => (name === "path" ? "#" : "+")).replace(/#.*$/, "#"),
  };
}

const escapeKnown = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : escapeText(value);

/** A prefix given to another maker's device: topic levels without wildcards, not below our own root or `$`. */
export function parseTopicPrefix(text: unknown): Parsed<string> {
  if (typeof text === "string" && text.length <= 128 && manyLevels.test(text) && !/^lucciola(\/|$)/.test(text))
    return { ok: true, value: text };
  return {
    ok: false,
    issues: [
      `${JSON.stringify(text)} is not a topic prefix: use levels of letters, digits, "_", ".", ":", "-" or blanks within, such as shellies/town-hall`,
    ],
  };
}
