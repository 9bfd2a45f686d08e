/** What a JSON text holds, or where (line and column from 1) and why it is not JSON. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly problem: string };

class JsonProblem extends Error {
  readonly offset: number;
  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
  }
}

/** Before the stack overflows. */
const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/**
 * Reads JSON as `JSON.parse` does, and says where it fails, which that does not for short texts. A key that stands twice
 * in an object is a problem too: one of the two values would be lost in silence.
 */
export function parseJson(source: string): ParsedJson {
  const text = source.replace(/^\uFEFF/, "");
  try {
    return { ok: true, value: new JsonReader(text).read() };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const before = text.slice(0, error.offset).split("\n");
    return { ok: false, line: before.length, column: (before.at(-1) ?? "").length + 1, problem: error.message };
  }
}

class JsonReader {
  #at = 0;
  #depth = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    const value = this.#value();
    if (this.#peek() !== "") this.#fail(`nothing may follow the value, but ${this.#found()} does`);
    return value;
  }

  #value(): unknown {
    const next = this.#peek();
    if (next === "{" || next === "[") {
      if (this.#depth === MAX_DEPTH) this.#fail(`objects and lists may be nested ${MAX_DEPTH} deep at most`);
      this.#depth += 1;
      const value = next === "{" ? this.#object() : this.#array();
      this.#depth -= 1;
      return value;
    }
    if (next === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#fail(`a value was expected, but there is ${this.#found()}`);
  }

  #object(): object {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    if (this.#skip("}")) return {};
    for (;;) {
      if (this.#peek() !== '"') this.#fail(`a key in double quotes was expected, but there is ${this.#found()}`);
      const keyAt = this.#at;
      const key = this.#string();
      if (entries.has(key)) this.#fail(`the key "${key}" stands twice in this object`, keyAt);
      if (!this.#skip(":")) this.#fail(`":" was expected after "${key}", but there is ${this.#found()}`);
      entries.set(key, this.#value());
      if (this.#skip("}")) return Object.fromEntries(entries);
      if (!this.#skip(",")) this.#fail(`"," or "}" was expected, but there is ${this.#found()}`);
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#skip("]")) return items;
    for (;;) {
      items.push(this.#value());
      if (this.#skip("]")) return items;
      if (!this.#skip(",")) this.#fail(`"," or "]" was expected, but there is ${this.#found()}`);
    }
  }

  #string(): string {
    const start = this.#at;
    const quoted = this.#match(STRING);
    if (quoted === undefined) return this.#fail("this text has no closing double quote on its line");
    try {
      return JSON.parse(quoted) as string;
    } catch {
      return this.#fail(
        'this text holds a character or an escape that JSON does not allow (write "\\\\" for "\\")',
        start,
      );
    }
  }

  /** Steps over white space and returns the character after it, "" at the end. */
  #peek(): string {
    while (/^[ \t\r\n]$/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.charAt(this.#at);
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #found(): string {
    const next = this.#peek();
    return next === "" ? "the end of the file" : JSON.stringify(next);
  }

  #fail(problem: string, offset = this.#at): never {
    throw new JsonProblem(offset, problem);
  }
}
