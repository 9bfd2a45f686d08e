/**
 * HTML from templates. Whatever is put into a template is escaped, unless it is itself a piece of HTML from one: a text of
 * a citizen cannot become markup because somebody forgot something.
 */
class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Html };

/** What may stand in a template. Nothing is written for `undefined` and `false`, so that `condition && html...` works. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);

function written(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  if (value === undefined || value === false) return "";
  return value.map(written).join("");
}

/**
 * A piece of HTML. Throws `TypeError` for a value in a place where escaping does not help: an attribute without quotes, the
 * name of one, a comment, a script, a style sheet.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) {
    if (!isSafeAfter(text, value)) {
      throw new TypeError(`A value cannot be written safely after ${JSON.stringify(text.slice(-60))}`);
    }
    text += written(value) + (parts[index + 1] ?? "");
  }
  return new Html(text);
}

/** What was written before has no sign of markup in it but that of the templates themselves. */
function isSafeAfter(text: string, value: HtmlValue): boolean {
  if (text.lastIndexOf("<!--") > text.lastIndexOf("-->")) return false;
  const tag = text.slice(Math.max(0, text.lastIndexOf("<")));
  if (!tag.startsWith("<") || tag.includes(">")) return !/^<(script|style)\b/i.test(tag);
  const isInQuotes = tag.split('"').length % 2 === 0;
  // Between the attributes of a tag only whole attributes may stand, from a template of their own, or nothing.
  return isInQuotes
    ? !(value instanceof Html)
    : !tag.endsWith("=") && typeof value !== "string" && typeof value !== "number";
}

/** A document as it is sent. */
export const documentText = (body: Html): string => `<!doctype html>\n${body.toString()}`;
