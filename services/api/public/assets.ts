import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PUBLIC_ROOT } from "./language.ts";

const FOLDER = fileURLToPath(new URL("./assets/", import.meta.url));
const WEIGHTS = ["400", "600", "700"];
const ONE_DAY = "public, max-age=86400";
/** Their names stay the same from release to release: a page must not wear the style of the one before for long. */
const TEN_MINUTES = "public, max-age=600";

export interface PublicAsset {
  readonly type: string;
  readonly body: Buffer;
  readonly cacheControl: string;
}

/**
 * The files behind the public pages, by name: style sheet, icon, script, and the typeface of the public sector as far as
 * the built dashboards hold it. Without it the reader's own typeface is used.
 */
export function readPublicAssets(dashboardDirectory: string | undefined): ReadonlyMap<string, PublicAsset> {
  const built = dashboardDirectory === undefined ? [] : namesIn(join(dashboardDirectory, "assets"));
  const assets = new Map<string, PublicAsset>();
  const put = (name: string, type: string, body: Buffer, cacheControl = TEN_MINUTES): void => {
    assets.set(name, { type, body, cacheControl });
  };
  const faces: string[] = [];
  for (const weight of WEIGHTS) {
    const file = built.find(
      (name) => name.startsWith(`titillium-web-latin-${weight}-normal`) && name.endsWith(".woff2"),
    );
    if (file === undefined || dashboardDirectory === undefined) continue;
    const name = `titillium-web-${weight}.woff2`;
    put(name, "font/woff2", readFileSync(join(dashboardDirectory, "assets", file)), ONE_DAY);
    faces.push(
      `@font-face { font-family: "Titillium Web"; font-weight: ${weight}; font-display: swap; src: url("${PUBLIC_ROOT}/risorse/${name}") format("woff2"); }\n`,
    );
  }
  const style = ["frame.css", "content.css"].map((name) => readFileSync(join(FOLDER, name), "utf8")).join("\n");
  put("stile.css", "text/css; charset=utf-8", Buffer.from(faces.join("") + style));
  put("posizione.js", "text/javascript; charset=utf-8", readFileSync(join(FOLDER, "posizione.js")));
  put("favicon.svg", "image/svg+xml", readFileSync(join(FOLDER, "favicon.svg")));
  return assets;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
