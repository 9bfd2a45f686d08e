import type { Permission } from "@lucciola/contract/access/role.ts";
import type { Component } from "svelte";
import type { Dictionary } from "../i18n/it.ts";

/** What the path of a page names, e.g. `{ id }` of `/edifici/:id`. */
export interface PageProps {
  readonly params?: Readonly<Record<string, string>>;
}
export type PageComponent = Component<PageProps> | Component<Record<string, never>>;

export interface Page {
  /** Italian, like the pages; `:name` stands for one part of the path. */
  readonly path: string;
  /** Its code comes with its first visit. */
  readonly load: () => Promise<{ readonly default: PageComponent }>;
  /** Who may see it; without: whoever is logged in. */
  readonly needs?: Permission;
  /** Its place in the navigation; pages without one are reached from another. */
  readonly nav?: keyof Dictionary["nav"]["pages"];
  /** In the navigation only while something is simulated. */
  readonly onlySimulated?: boolean;
  /** The path whose entry of the navigation is lit on this page. */
  readonly under?: string;
  /** Reached from the header: no entry of the navigation is lit on it. */
  readonly inHeader?: boolean;
  /** An outline of 24 by 24, for the navigation. */
  readonly icon?: string;
  /** In the bar of a phone, which has room for four and "more". */
  readonly onPhone?: boolean;
}

export interface Match {
  readonly page: Page;
  readonly params: Readonly<Record<string, string>>;
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

/** The page of a path, with what the path names; `undefined`: there is none. */
export function matchPage(path: string, pages: readonly Page[]): Match | undefined {
  const parts = partsOf(path);
  for (const page of pages) {
    const pattern = partsOf(page.path);
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((part, index) => {
      const given = parts[index] ?? "";
      if (!part.startsWith(":")) return part === given;
      const value = decoded(given);
      if (value === undefined) return false;
      params[part.slice(1)] = value;
      return true;
    });
    if (fits) return { page, params };
  }
  return undefined;
}

/** A path that somebody mistyped may hold a broken escape. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
