import type { Journal } from "@lucciola/platform/journal/journal.ts";

/** The same object with some of its calls replaced; the others keep what they are bound to. */
export function withCalls<T extends object>(original: T, replaced: Partial<T>): T {
  return new Proxy(original, {
    get: (target, name) => {
      const own = (replaced as Record<PropertyKey, unknown>)[name];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The same journal with another way to append, which everything takes that is appended. */
export function withAppend(journal: Journal, append: Journal["append"]): Journal {
  const appendAll: Journal["appendAll"] = async (entries) => {
    await Promise.all(entries.map(append));
  };
  return withCalls(journal, { append, appendAll });
}
