import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Paths inside the house, or the names of packages. */
  readonly imports: readonly string[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROOMS = ["packages", "services", "edge", "simulators", "dashboards"];

/** Which rooms each room may import, and which packages of others; `main.ts` files may also import adapters. */
const MAY_KNOW: Record<string, { rooms: string[]; packages: string[] | "any" }> = {
  "packages/contract": { rooms: [], packages: ["typebox"] },
  "packages/domain": { rooms: ["packages/contract"], packages: ["suncalc", "luxon"] },
  "packages/platform": { rooms: ["packages/contract"], packages: "any" },
  "services/broker": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "services/ingest": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "services/rules": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "services/notifier": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "services/talq": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "services/api": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "edge/meter-agent": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "edge/light-controller": { rooms: ["packages/contract", "packages/domain", "packages/platform"], packages: "any" },
  "simulators/city": {
    rooms: ["packages/contract", "packages/domain", "packages/platform", "edge/meter-agent", "edge/light-controller"],
    packages: "any",
  },
  "services/all-in-one": { rooms: ["packages", "services", "edge", "simulators"], packages: "any" },
  "services/cli": { rooms: ["packages", "services", "edge", "simulators"], packages: "any" },
  "dashboards/web": { rooms: ["packages/contract"], packages: "any" },
};

/** Concrete adapters: only a main, a wiring file (`open-*.ts`), their own folder and tests may import them. */
const ADAPTERS = [
  "packages/platform/timeseries/duckdb/",
  "packages/platform/timeseries/influx/",
  "packages/platform/timeseries/memory-store.ts",
  "packages/platform/journal/segment-journal.ts",
  "packages/platform/journal/segment-reader.ts",
  "packages/platform/journal/memory-journal.ts",
];
const MAY_IMPORT_ADAPTERS = /(^|\/)(main|open-[a-z-]+)\.ts$|^services\/(all-in-one|cli)\//;

export function readHouse(): SourceFile[] {
  return ROOMS.flatMap((room) => walk(join(ROOT, room)))
    .filter(
      (path) =>
        /\.(ts|svelte)$/.test(path) && !/\.(test|d)\.ts$|-suite\.ts$|\.config\.ts$|\/(fixtures|testing)\//.test(path),
    )
    .map((path) => {
      const text = readFileSync(path, "utf8");
      return { path: relative(ROOT, path), text, imports: parseImports(relative(ROOT, path), text) };
    });
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist", "data"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** Import specifiers of a file: relative ones and our own packages as paths in the house, others by package name. */
export function parseImports(path: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
  return specifiers.map((specifier) => {
    if (specifier.startsWith(".")) return normalize(join(dirname(path), specifier)).replace(/\?.*$/, "");
    const own = /^@lucciola\/([^/]+)\/(.+)$/.exec(specifier);
    if (own === null) return specifier;
    const room = Object.keys(MAY_KNOW).find((name) => name.endsWith(`/${own[1]}`)) ?? `unknown/${own[1]}`;
    return `${room}/${own[2]}`;
  });
}

const roomOf = (path: string): string => path.split("/").slice(0, 2).join("/");
const isInHouse = (specifier: string): boolean =>
  ROOMS.includes(specifier.split("/")[0] ?? "") || specifier.startsWith("unknown/");
const packageOf = (specifier: string): string => {
  const parts = specifier.replace(/^node:/, "").split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
};

export function findForbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    const rule = MAY_KNOW[room];
    if (rule === undefined) return [`${path} is in a room that the house does not have: ${room}`];
    return imports.flatMap((target) => {
      if (isInHouse(target)) {
        const other = roomOf(target);
        if (other !== room && !rule.rooms.some((known) => other === known || other.startsWith(`${known}/`))) {
          return [`${path} imports ${target}: ${room} may not know ${other}`];
        }
        const adapter = ADAPTERS.find((prefix) => target.startsWith(prefix));
        const besideIt =
          adapter !== undefined &&
          dirname(path).startsWith(adapter.endsWith("/") ? adapter.slice(0, -1) : dirname(adapter));
        return adapter !== undefined && !besideIt && !MAY_IMPORT_ADAPTERS.test(path)
          ? [`${path} imports the adapter ${target}: import the port`]
          : [];
      }
      const name = packageOf(target);
      return rule.packages !== "any" && !rule.packages.includes(name)
        ? [`${path} imports ${target}: ${room} may use only ${rule.packages.join(", ") || "nothing"}`]
        : [];
    });
  });
}

export function findCircles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      circles.push([...trail.slice(start), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const target of byPath.get(path)?.imports ?? []) if (byPath.has(target)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return circles;
}

const IMPURE: [RegExp, string][] = [
  [/\bDate\.now\b/, "reads the clock"],
  [/\bnew Date\(\s*\)/, "reads the clock"],
  [/\bperformance\.now\b/, "reads the clock"],
  [/\bDateTime\.(now|local|utc)\(\s*[){]/, "reads the clock"],
  [/\bMath\.random\b/, "is random"],
  [/\brandomUUID\b|\bgetRandomValues\b/, "is random"],
  [/\bconsole\./, "logs"],
  [/\bset(Timeout|Interval|Immediate)\b/, "waits"],
  [/\bprocess\./, "reads the process"],
  [/\bfetch\(/, "does I/O"],
];

export function findImpurities(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.startsWith("packages/domain/"))
    .flatMap(({ path, text, imports }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
      const builtins = imports.filter((name) => builtinModules.includes(packageOf(name)));
      return [
        ...IMPURE.filter(([pattern]) => pattern.test(code)).map(([, what]) => `${path} ${what}`),
        ...builtins.map((name) => `${path} imports ${name}`),
      ];
    });
}
