import { expect, it } from "vitest";
import { matchPage } from "./page.ts";
import { PAGES } from "./pages.ts";

const find = (path: string) => matchPage(path, PAGES);

it("finds a page by its path, with what the path names", () => {
  expect(find("/")?.page.path).toBe("/");
  expect(find("/edifici/")?.page.path).toBe("/edifici");
  expect(find("/edifici/scuola%20media")).toMatchObject({
    page: { path: "/edifici/:id" },
    params: { id: "scuola media" },
  });
  for (const path of ["/nulla", "/edifici/a/b", "/edifici/%E0%A4%A"]) expect(find(path), path).toBeUndefined();
});

it("has each path once, and lights an entry of the navigation on each page", () => {
  expect(new Set(PAGES.map(({ path }) => path)).size).toBe(PAGES.length);
  const inNavigation = new Set(PAGES.filter(({ nav }) => nav !== undefined).map(({ path }) => path));
  for (const { path, nav, under, inHeader = false } of PAGES)
    expect(inHeader || nav !== undefined || inNavigation.has(under ?? ""), path).toBe(true);
});
