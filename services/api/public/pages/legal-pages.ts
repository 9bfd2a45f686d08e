import { type PublicPage, type Rendering, townNameOf } from "../frame.ts";
import { html } from "../html.ts";
import { legalWords } from "./legal-words.ts";

const OMBUDSMAN = "https://www.agid.gov.it/it/design-servizi/accessibilita-siti-web";

/** After the model of AgID; honest as long as nobody has audited the pages. */
export function accessibilityPage(rendering: Rendering): PublicPage {
  const { language, format, settings } = rendering;
  const t = legalWords[language];
  const { reviewedOn } = settings.accessibility;
  const email = settings.accessibility.email === "" ? settings.contact.email : settings.accessibility.email;
  return {
    path: "/accessibilita",
    title: t.accessibility,
    body: html`<h1>${t.accessibility}</h1>
<p>${t.commits(townNameOf(rendering))}</p>
<h2>${t.conformity}</h2><p>${t.partly}</p>
<h2>${t.notAccessible}</h2><p>${t.notAccessibleText}</p>
<h2>${t.drafting}</h2><p>${t.draftingText} ${reviewedOn === "" ? t.notReviewed : t.reviewed(format.date(Date.parse(`${reviewedOn}T12:00:00Z`)))}</p>
<h2>${t.feedback}</h2><p>${email === "" ? t.feedbackNone : t.feedbackText(email)}</p>
<h2>${t.enforcement}</h2><p>${t.enforcementText} <a href="${OMBUDSMAN}">${t.enforcementLink}</a></p>`,
  };
}

/** What happens to what citizens send, from the settings that decide it. */
export function privacyPage(rendering: Rendering): PublicPage {
  const { language, format, settings } = rendering;
  const t = legalWords[language];
  const { privacy, retention } = settings;
  return {
    path: "/privacy",
    title: t.privacy,
    body: html`<h1>${t.privacy}</h1>
<h2>${t.visiting}</h2><p>${t.visitingText}</p>
<h2>${t.reporting}</h2>
<ul>
${[t.what, t.purpose, t.limits, t.photo, t.kept(format.number(retention.textDays), format.number(retention.photoDays)), t.who, t.tracking].map((line) => html`<li>${line}</li>`)}
</ul>
<h2>${t.rights}</h2><p>${t.rightsText}</p>
<h2>${t.controller}</h2><p>${privacy.controller === "" ? townNameOf(rendering) : privacy.controller}</p>
<h2>${t.officer}</h2><p>${privacy.officerEmail === "" ? t.officerNone : html`<a href="mailto:${privacy.officerEmail}">${privacy.officerEmail}</a>`}</p>`,
  };
}
