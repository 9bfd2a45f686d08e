import type { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { frameWords } from "./frame-words.ts";
import { documentText, type Html, html } from "./html.ts";
import { addressOf, PUBLIC_ROOT, type PublicFormat, type PublicLanguage, publicFormat } from "./language.ts";

/** What every public page is rendered with. */
export interface Rendering {
  readonly language: PublicLanguage;
  readonly format: PublicFormat;
  readonly settings: PublicSettings;
  readonly simulated: boolean;
}

export const renderingOf = (
  language: PublicLanguage,
  zone: string,
  settings: PublicSettings,
  simulated: boolean,
): Rendering => ({ language, format: publicFormat(language, zone), settings, simulated });

export interface PublicPage {
  /** Below `/pubblico`; the page in the other language has the same. */
  readonly path: string;
  readonly title: string;
  readonly body: Html;
  /** Pages of one citizen are kept out of search engines. */
  readonly isPrivate?: boolean;
  /** Address of a small script that the page works without. */
  readonly script?: string;
}

const NAVIGATION = [
  { path: "", word: "home" },
  { path: "/segnala", word: "report" },
  { path: "/dati", word: "data" },
  { path: "/come-si-calcola", word: "method" },
] as const;

/** The town's name as it stands in a title. */
export const townNameOf = ({ language, settings }: Rendering): string =>
  settings.townName === "" ? frameWords[language].town : settings.townName;

/** A whole page: header, navigation and footer of the public sector, with links that lead past them. */
export function renderPage(rendering: Rendering, page: PublicPage): string {
  const { language, settings, simulated } = rendering;
  const t = frameWords[language];
  const town = townNameOf(rendering);
  const other = language === "it" ? "en" : "it";
  return documentText(html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} - ${town}</title>
${page.isPrivate === true && html`<meta name="robots" content="noindex, nofollow">`}
<link rel="icon" href="${PUBLIC_ROOT}/risorse/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${PUBLIC_ROOT}/risorse/stile.css">
${page.isPrivate !== true && html`<link rel="alternate" hreflang="${other}" href="${addressOf(other, page.path)}">`}
${page.script !== undefined && html`<script src="${page.script}" defer></script>`}
</head>
<body>
<ul class="skip">
<li><a href="#contenuto">${t.skipToContent}</a></li>
<li><a href="#piede">${t.skipToFooter}</a></li>
</ul>
<header>
<div class="slim"><div class="width">
<span>${settings.contact.website === "" ? town : html`<a href="${settings.contact.website}">${town}</a>`}</span>
<a href="${addressOf(other, page.path)}" hreflang="${other}" lang="${other}" title="${t.other.hint}">${t.other.language}</a>
</div></div>
<div class="brand"><div class="width">
<a href="${addressOf(language, "")}"><strong>${town}</strong><span>${t.subtitle}</span></a>
</div></div>
<nav aria-label="${t.navigation}"><ul class="width">
${NAVIGATION.map(({ path, word }) => navigationEntry(language, page.path, path, t.nav[word]))}
</ul></nav>
</header>
<main id="contenuto" class="width" tabindex="-1">
${simulated && html`<p class="simulated" role="note"><strong>${t.simulatedTitle}</strong> ${t.simulated}</p>`}
${page.body}
</main>
${renderFooter(rendering)}
</body>
</html>
`);
}

const navigationEntry = (language: PublicLanguage, here: string, path: string, word: string): Html =>
  html`<li><a href="${addressOf(language, path)}"${here === path && html` aria-current="page"`}>${word}</a></li>
`;

function renderFooter({ language, settings }: Rendering): Html {
  const t = frameWords[language];
  const { office, email, phone, website } = settings.contact;
  const hasContact = office !== "" || email !== "" || phone !== "" || website !== "";
  return html`<footer id="piede" tabindex="-1"><div class="width">
<section aria-labelledby="contatti"><h2 id="contatti">${t.contact}</h2>
${!hasContact && html`<p>${t.noContact}</p>`}
${office !== "" && html`<p>${office}</p>`}
${phone !== "" && html`<p>${t.phone}: <a href="tel:${phone.replace(/[^+\d]/g, "")}">${phone}</a></p>`}
${email !== "" && html`<p><a href="mailto:${email}">${email}</a></p>`}
${website !== "" && html`<p><a href="${website}">${t.website}</a></p>`}
</section>
<section aria-labelledby="note"><h2 id="note">${t.legal}</h2>
<ul>
<li><a href="${addressOf(language, "/accessibilita")}">${t.accessibility}</a></li>
<li><a href="${addressOf(language, "/privacy")}">${t.privacy}</a></li>
<li><a href="/">${t.staff}</a></li>
</ul>
<p>${settings.licence.url === "" ? t.licence(settings.licence.name) : html`<a href="${settings.licence.url}">${t.licence(settings.licence.name)}</a>`}</p>
</section>
</div></footer>`;
}

/** A page that says in a sentence why there is no other. */
export function renderNotice(rendering: Rendering, title: string, text: string): string {
  const { language } = rendering;
  return renderPage(rendering, {
    path: "",
    title,
    isPrivate: true,
    body: html`<h1>${title}</h1><p>${text}</p><p><a href="${addressOf(language, "")}">${frameWords[language].back}</a></p>`,
  });
}
