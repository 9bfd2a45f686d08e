import type { Notice, PlannedMessage } from "@lucciola/domain/notification/notice.ts";

type Language = "it" | "en";
const SHOWN = 40;
const WORDS = {
  it: {
    digest: (count: number) => (count === 1 ? "Un avviso" : `${count} avvisi`),
    over: (count: number) =>
      count === 1 ? "Un problema urgente è rientrato" : `${count} problemi urgenti sono rientrati`,
    isOver: "rientrato",
    severity: { urgent: "URGENTE", warning: "Da fare", note: "Nota" },
    more: (count: number) => `... e altri ${count}`,
  },
  en: {
    digest: (count: number) => (count === 1 ? "One notice" : `${count} notices`),
    over: (count: number) => (count === 1 ? "An urgent problem is over" : `${count} urgent problems are over`),
    isOver: "over",
    severity: { urgent: "URGENT", warning: "To do", note: "Note" },
    more: (count: number) => `... and ${count} more`,
  },
} as const;

/** A message in its reader's language. `nameOf` says what an urgent notice that is over was called. */
export function renderMessage(
  { form, notices, over }: PlannedMessage,
  language: Language,
  nameOf: (notice: string) => string,
): { title: string; text: string; href: string } {
  const t = WORDS[language];
  const headline = ({ severity, title }: Notice): string =>
    severity === "urgent" ? `${t.severity.urgent}: ${title[language]}` : title[language];
  const [first] = notices;
  if (form === "single" && first !== undefined)
    return { title: headline(first), text: first.text[language], href: first.href };
  const lines = [
    ...notices.slice(0, SHOWN).map(({ severity, title }) => `- ${t.severity[severity]}: ${title[language]}`),
    ...(notices.length > SHOWN ? [t.more(notices.length - SHOWN)] : []),
    ...over.slice(0, SHOWN).map((id) => `- ${t.isOver}: ${nameOf(id)}`),
  ];
  const urgent = notices.find(({ severity }) => severity === "urgent");
  const title =
    notices.length === 0
      ? t.over(over.length)
      : urgent === undefined
        ? t.digest(notices.length)
        : `${t.digest(notices.length)}, ${headline(urgent)}`;
  return { title, text: lines.join("\n"), href: "/avvisi" };
}
