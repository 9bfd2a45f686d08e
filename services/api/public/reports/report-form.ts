import { REPORT_KINDS } from "@lucciola/contract/lighting/fault-report.ts";
import type { PublicPage, Rendering } from "../frame.ts";
import { type Html, html } from "../html.ts";
import { addressOf, PUBLIC_ROOT } from "../language.ts";
import { FIELD_OF, FIELDS, MAX_PLACE, MAX_WORDS, type ReportIssue } from "./check-report.ts";
import { reportWords } from "./report-words.ts";

export interface ReportForm {
  readonly token: string;
  readonly streets: readonly string[];
  /** What was sent before; empty the first time. */
  readonly fields: ReadonlyMap<string, string>;
  readonly issues: readonly ReportIssue[];
  /** Beside the issues of single fields. */
  readonly notice?: string;
}

const PATH = "/segnala";

/** The form, with what the citizen has written already and what is wrong with it. */
export function reportFormPage(rendering: Rendering, form: ReportForm): PublicPage {
  const { language, settings } = rendering;
  const t = reportWords[language];
  const { phone } = settings.contact;
  const hasFailed = form.issues.length > 0 || form.notice !== undefined;
  return {
    path: PATH,
    title: t.title,
    script: `${PUBLIC_ROOT}/risorse/posizione.js`,
    body: html`<h1>${t.title}</h1>
<p class="lead">${t.lead}</p>
<p class="notice">${phone === "" ? t.danger : t.dangerPhone(phone)}</p>
${hasFailed && problems(rendering, form)}
<form class="report" method="post" action="${addressOf(language, PATH)}" enctype="multipart/form-data" novalidate>
<input type="hidden" name="${FIELDS.token}" value="${form.token}">
<fieldset id="${FIELDS.kind}"${described(form, "kind")}><legend>${t.kind}</legend>
${complaint(rendering, form, "kind")}
${REPORT_KINDS.map((kind) => choice(form, kind, t.kinds[kind]))}
</fieldset>
<fieldset><legend>${t.where}</legend>
<p class="hint">${t.whereHint}</p>
${field(rendering, form, "pole", t.pole, t.poleHint, html` maxlength="64" autocapitalize="none"`)}
${streetField(rendering, form)}
${field(rendering, form, "place", t.place, t.placeHint, html` maxlength="${MAX_PLACE}"`)}
<div data-position data-waiting="${t.positionWaiting}" data-found="${t.positionFound}" data-failed="${t.positionFailed}" hidden>
<p class="hint">${t.positionHint}</p>
<button type="button" class="quiet">${t.position}</button>
<input type="hidden" name="${FIELDS.latitude}"><input type="hidden" name="${FIELDS.longitude}">
<p role="status"></p>
</div>
</fieldset>
<fieldset><legend>${t.more}</legend>
<label for="${FIELDS.words}">${t.words}</label>
<p class="hint" id="${FIELDS.words}-hint">${t.wordsHint}</p>
${complaint(rendering, form, "words")}
<textarea id="${FIELDS.words}" name="${FIELDS.words}" rows="4" maxlength="${MAX_WORDS}"${described(form, "words", true)}>
${form.fields.get(FIELDS.words) ?? ""}</textarea>
<label for="${FIELDS.photo}">${t.photo}</label>
<p class="hint" id="${FIELDS.photo}-hint">${t.photoHint}</p>
${complaint(rendering, form, "photo")}
<input id="${FIELDS.photo}" name="${FIELDS.photo}" type="file" accept="image/jpeg,image/png,image/webp"${described(form, "photo", true)}>
${field(rendering, form, "email", t.email, t.emailHint, html` type="email" autocomplete="email" maxlength="254"`)}
</fieldset>
<div class="trap" aria-hidden="true"><label for="${FIELDS.trap}">${t.trap}</label><input id="${FIELDS.trap}" name="${FIELDS.trap}" tabindex="-1" autocomplete="off"></div>
<p><a href="${addressOf(language, "/privacy")}">${t.privacy}</a></p>
<button type="submit">${t.send}</button>
</form>`,
  };
}

type FieldName = keyof typeof FIELDS;

const issueOf = ({ issues }: ReportForm, name: FieldName): ReportIssue | undefined =>
  issues.find((issue) => FIELD_OF[issue] === name);

/** Ties a field to its hint and to what is wrong with it. */
function described(form: ReportForm, name: FieldName, hasHint = false): Html {
  const id = FIELDS[name];
  const isWrong = issueOf(form, name) !== undefined;
  const by = [...(hasHint ? [`${id}-hint`] : []), ...(isWrong ? [`${id}-error`] : [])].join(" ");
  return html`${by !== "" && html` aria-describedby="${by}"`}${isWrong && html` aria-invalid="true"`}`;
}

function complaint({ language }: Rendering, form: ReportForm, name: FieldName): Html | undefined {
  const issue = issueOf(form, name);
  return issue && html`<p class="error" id="${FIELDS[name]}-error">${reportWords[language].issues[issue]}</p>`;
}

const choice = (
  { fields }: ReportForm,
  kind: string,
  words: string,
): Html => html`<label class="choice"><input type="radio" name="${FIELDS.kind}" value="${kind}"${fields.get(FIELDS.kind) === kind && html` checked`}> ${words}</label>
`;

function field(
  rendering: Rendering,
  form: ReportForm,
  name: "pole" | "place" | "email",
  label: string,
  hint: string,
  attributes: Html,
): Html {
  const id = FIELDS[name];
  return html`<label for="${id}">${label}</label>
<p class="hint" id="${id}-hint">${hint}</p>
${complaint(rendering, form, name)}
<input id="${id}" name="${id}" value="${form.fields.get(id) ?? ""}"${attributes}${described(form, name, true)}>`;
}

function streetField({ language }: Rendering, { streets, fields }: ReportForm): Html | undefined {
  if (streets.length === 0) return undefined;
  const t = reportWords[language];
  const chosen = fields.get(FIELDS.street);
  return html`<label for="${FIELDS.street}">${t.street}</label>
<select id="${FIELDS.street}" name="${FIELDS.street}"><option value="">${t.streetNone}</option>
${streets.map((street) => html`<option value="${street}"${street === chosen && html` selected`}>${street}</option>`)}
</select>`;
}

function problems({ language }: Rendering, { issues, notice }: ReportForm): Html {
  const t = reportWords[language];
  return html`<div class="errors" role="alert" tabindex="-1"><h2>${t.problems}</h2>
${notice !== undefined && html`<p>${notice}</p>`}
${issues.length > 0 && html`<ul>${issues.map((issue) => html`<li><a href="#${FIELDS[FIELD_OF[issue]]}">${t.issues[issue]}</a></li>`)}</ul>`}
<p>${t.photoAgain}</p></div>`;
}
