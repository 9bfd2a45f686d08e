/** The way to a value in a configuration: keys of objects and positions in lists. */
export type ConfigPath = readonly (string | number)[];

/** `broker.listeners[0].port` */
export const formatPath = (path: ConfigPath): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );

export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether something stands at this path. */
export function hasPath(value: unknown, path: ConfigPath): boolean {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return false;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here !== undefined;
}

/** `over` laid over `under`: objects are joined key by key, anything else replaces what was there. */
export function overlay(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isPlainObject(under) || !isPlainObject(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  const own = (object: Record<string, unknown>, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  return Object.fromEntries([...keys].map((key) => [key, overlay(own(under, key), own(over, key))]));
}

/** A tree with one value at one path. */
export const treeOf = (path: ConfigPath, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, step) => Object.fromEntries([[step, inner]]), value);
