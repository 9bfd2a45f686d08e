import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What a person with a reader or poor sight would stumble over in the page's main part: serious and critical findings. */
export async function barriersIn(page: Page): Promise<string[]> {
  // The page's policy allows no inline script; what is evaluated is not bound by it.
  await page.evaluate(SOURCE);
  const found = await page.evaluate<Violation[]>(
    "axe.run('main', { resultTypes: ['violations'] }).then((r) => r.violations)",
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
