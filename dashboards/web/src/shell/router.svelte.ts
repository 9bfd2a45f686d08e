/** Where the reader is. The state of a page lies in the query, so that a link says it all. */
class Router {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));

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
  // What the server answers itself.
  if (/^\/(docs|api|pubblico)(\/|$)/.test(link.pathname)) return;
  if (link.hash !== "" && link.pathname === location.pathname) return;
  event.preventDefault();
  router.go(link.pathname + link.search);
}
