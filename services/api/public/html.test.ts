import { expect, it } from "vitest";
import { documentText, html } from "./html.ts";

it("writes a citizen's words as words, wherever they stand", () => {
  const words = `<script>alert("il lampione & 'io'")</script>`;
  expect(html`<p title="${words}">${words}</p>`.toString()).toBe(
    '<p title="&lt;script&gt;alert(&quot;il lampione &amp; &#39;io&#39;&quot;)&lt;/script&gt;">&lt;script&gt;alert(&quot;il lampione &amp; &#39;io&#39;&quot;)&lt;/script&gt;</p>',
  );
});

it("takes over what a template made, lists of it, and nothing for what is not there", () => {
  const rows = ["Via Roma", "Via <Po>"].map((street) => html`<li>${street}</li>`);
  expect(html`<ul>${rows}</ul>${undefined}${false}${3}`.toString()).toBe(
    "<ul><li>Via Roma</li><li>Via &lt;Po&gt;</li></ul>3",
  );
  const checked = html` checked`;
  expect(html`<input value="1"${checked}><input value="2"${false}>`.toString()).toBe(
    '<input value="1" checked><input value="2">',
  );
  expect(documentText(html`<p>a</p>`)).toBe("<!doctype html>\n<p>a</p>");
});

it("refuses a value where escaping would not help", () => {
  const words = "x onclick=alert(1)";
  for (const unsafe of [
    () => html`<p title=${words}>`,
    () => html`<p ${words}>`,
    () => html`<script>${words}</script>`,
    () => html`<style>${words}</style>`,
    () => html`<!-- ${words} -->`,
    () => html`<p title="${html`" onclick="alert(1)`}">`,
  ])
    expect(unsafe).toThrow(TypeError);
});
