import type {
  CitizenReport,
  ReportCaseRecord,
  ReportEventRecord,
} from "@lucciola/platform/registry/reports/reports.ts";
import type { PublicPage, Rendering } from "../frame.ts";
import { type Html, html } from "../html.ts";
import { addressOf } from "../language.ts";
import { reportWords } from "./report-words.ts";

export interface TrackedReport {
  readonly code: string;
  readonly report: CitizenReport;
  readonly case: ReportCaseRecord;
  readonly history: readonly ReportEventRecord[];
  readonly lampName: string | undefined;
  /** Since when the town's own system has known of the fault. */
  readonly knownSinceMs: number | undefined;
  /** It was sent a moment ago. */
  readonly isNew: boolean;
  /** The address to keep, with the host that the citizen sees. */
  readonly address: string;
}

export const trackingPath = (code: string): string => `/segnalazione/${code}`;
export const withdrawalPath = (code: string): string => `${trackingPath(code)}/ritiro`;

/** What became of a report. Words, photo and address are not shown: whoever has the link would read them. */
export function trackingPage(rendering: Rendering, tracked: TrackedReport): PublicPage {
  const { language, format } = rendering;
  const t = reportWords[language];
  const { report, history, lampName, knownSinceMs } = tracked;
  const place = [lampName, tracked.case.street].filter((part) => part !== undefined);
  const isOpen = tracked.case.closedAtMs === undefined;
  return {
    path: trackingPath(tracked.code),
    title: t.trackTitle,
    isPrivate: true,
    body: html`<h1>${t.trackTitle}</h1>
${
  tracked.isNew &&
  html`<div class="notice" role="status"><p><strong>${t.thanks}</strong> ${t.save}</p><p class="code"><a href="${addressOf(language, trackingPath(tracked.code))}">${tracked.address}</a></p></div>`
}
${isOpen && knownSinceMs !== undefined && html`<p class="notice" data-testid="known">${t.known(format.date(knownSinceMs))}</p>`}
<dl class="facts">
<dt>${t.state}</dt><dd data-testid="state" data-state="${tracked.case.state}">${t.states[tracked.case.state]}</dd>
<dt>${t.what}</dt><dd>${t.kinds[report.kind]}</dd>
${place.length > 0 && html`<dt>${t.placeName}</dt><dd>${[...new Set(place)].join(", ")}</dd>`}
<dt>${t.at}</dt><dd>${format.dateTime(report.atMs)}</dd>
</dl>
${tracked.case.count > 1 && html`<p>${t.also(format.number(tracked.case.count))}</p>`}
<h2>${t.history}</h2>
<ol class="history">${history.map((event) => historyEntry(rendering, report, event))}</ol>
<p class="no-print"><a href="${addressOf(language, "/segnala")}">${t.another}</a></p>
<details class="no-print"><summary>${t.withdraw}</summary><p>${t.withdrawText}</p>
<form method="post" action="${addressOf(language, withdrawalPath(tracked.code))}" enctype="multipart/form-data"><button type="submit" class="quiet">${t.withdrawNow}</button></form></details>`,
  };
}

function historyEntry(
  { language, format }: Rendering,
  report: CitizenReport,
  { atMs, action, words }: ReportEventRecord,
): Html {
  const t = reportWords[language];
  const said = action === "received" && atMs !== report.atMs ? t.receivedToo : t.actions[action];
  return html`<li><time datetime="${new Date(atMs).toISOString()}">${format.dateTime(atMs)}</time>${said}
${words !== "" && html`<blockquote>${words}</blockquote>`}</li>
`;
}
