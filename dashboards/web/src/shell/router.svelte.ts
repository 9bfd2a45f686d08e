/** Where the reader is. Paths are Italian, like the pages; the state of a page lies in the query, so that a link says it all. */
export type Route =
  | { readonly page: "overview" }
  | { readonly page: "buildings" }
  | { readonly page: "building"; readonly id: string }
  | { readonly page: "lighting" }
  | { readonly page: "devices" }
  | { readonly page: "not-found" };

export function parsePath(path: string): Route {
  const [first = "", second, ...rest] = path.replace(/^\/+|\/+$/g, "").split("/");
  if (rest.length > 0) return { page: "not-found" };
  if (second !== undefined)
    return first === "edifici" ? { page: "building", id: decodeURIComponent(second) } : { page: "not-found" };
  switch (first) {
    case "":
      return { page: "overview" };
    case "edifici":
      return { page: "buildings" };
    case "illuminazione":
      return { page: "lighting" };
    case "dispositivi":
      return { page: "devices" };
    default:
      return { page: "not-found" };
  }
}

class Router {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));
  readonly route: Route = $derived(parsePath(this.path));

  constructor() {
    window.addEventListener("popstate", () => this.#read());
  }

  /** Goes to a page of ours. */
  go(href: string): void {
    history.pushState(null, "", href);
    this.#read();
    window.scrollTo(0, 0);
  }

  /** Changes the query without a new entry for each touch of a control. */
  setQuery(values: Record<string, string | undefined>): void {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    history.replaceState(null, "", text === "" ? location.pathname : `${location.pathname}?${text}`);
    this.#read();
  }

  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
}

export const router = new Router();

/** Keeps clicks on our own links inside the page; other buttons and keys stay the browser's. */
export function followOwnLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element | null)?.closest("a");
  if (
    link === null ||
    link === undefined ||
    link.origin !== location.origin ||
    link.target !== "" ||
    link.hasAttribute("download")
  )
    return;
  if (link.pathname.startsWith("/docs") || link.pathname.startsWith("/api")) return;
  if (link.hash !== "" && link.pathname === location.pathname) return;
  event.preventDefault();
  router.go(link.pathname + link.search);
}
