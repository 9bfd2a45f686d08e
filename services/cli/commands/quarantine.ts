import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OUTSIDE_JOURNALS } from "@lucciola/platform/journal/journal.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { QuarantinedMessage } from "@lucciola/platform/registry/quarantined-message.ts";
import { Command, Option } from "commander";
import { readWhole } from "../arguments.ts";
import { formatFacts, formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";

const STATES = ["open", "replayed", "dismissed", "all"] as const;
const DETAIL_SHOWN = 100;
const PAYLOAD_SHOWN = 4_000;

export function quarantineCommand(deps: CliDeps): Command {
  return new Command("quarantine")
    .description("messages that arrived and are kept, but could not be read")
    .addCommand(listCommand(deps))
    .addCommand(showCommand(deps))
    .addCommand(dismissCommand(deps))
    .addHelpText(
      "after",
      "\nOnce the reason is mended (a device installed, a clock set), read a message again with its button on the page\nDispositivi of the dashboards: the running server does that.",
    );
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the messages, newest first, with what is wrong with each")
    .addOption(new Option("--state <state>", "only those in this state").choices(STATES).default("open"))
    .option("--limit <count>", "at most so many", readWhole, 50)
    .action((options: TownOptions & { readonly state: (typeof STATES)[number]; readonly limit: number }) => {
      const { state, limit } = options;
      const { open, messages } = lookInTown(options, deps, ({ quarantine }) => ({
        open: quarantine.count("open"),
        messages: quarantine.list({ limit, ...(state === "all" ? {} : { state }) }),
      }));
      if (messages.length > 0) {
        const rows = messages.map(({ id, receivedAtMs, principal, topic, state: its, reason, detail }) => [
          String(id),
          formatInstant(receivedAtMs),
          its,
          principal,
          topic,
          reason,
          shorten(detail.replaceAll("\n", "; "), DETAIL_SHOWN),
        ]);
        deps.terminal.print(formatTable(["ID", "RECEIVED", "STATE", "FROM", "TOPIC", "REASON", "DETAIL"], rows));
        deps.terminal.print("");
      }
      deps.terminal.print(
        open === 0 ? "No message is open." : `${open} open. See one whole: lucciola quarantine show ID`,
      );
    });
}

function showCommand(deps: CliDeps): Command {
  return townCommand("show")
    .description("show one message whole")
    .argument("<id>", "its number in the list", readWhole)
    .action((id: number, options: TownOptions) => {
      const message = lookInTown(options, deps, (town) => find(town, id));
      const { receivedAtMs, principal, topic, reason, detail, state, journalOffset, payload } = message;
      deps.terminal.print(
        formatFacts([
          ["Received", formatInstant(receivedAtMs)],
          ["From", onOneLine(principal)],
          ["Topic", onOneLine(topic)],
          ["Reason", reason],
          ["State", state],
          ["Journal", journalOffset >= OUTSIDE_JOURNALS ? undefined : `offset ${journalOffset}`],
          ["Payload", `${payload.length} bytes`],
        ]),
      );
      deps.terminal.print(["", ...detail.split("\n").map(onOneLine), "", shownPayload(payload)].join("\n"));
    });
}

function dismissCommand(deps: CliDeps): Command {
  return townCommand("dismiss")
    .description("put a message aside for good; it stays in the list of the dismissed")
    .argument("<id>", "its number in the list", readWhole)
    .action((id: number, options: TownOptions) => {
      changeTown(options, deps, (town) => {
        find(town, id);
        town.quarantine.setState(id, "dismissed");
        town.record("quarantine-dismiss", String(id));
      });
      deps.terminal.print(`Message ${id} is dismissed.`);
    });
}

function find({ quarantine }: Town, id: number): QuarantinedMessage {
  const message = quarantine.get(id);
  if (message !== undefined) return message;
  throw new OperationalError({
    code: "quarantine-unknown",
    message: `There is no quarantined message ${id}. See lucciola quarantine list --state all`,
  });
}

/** As text where it is text, else in hexadecimal. */
function shownPayload(payload: Uint8Array): string {
  let text: string;
  try {
    text = onOneLine(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    text = Buffer.from(payload).toString("hex");
  }
  return shorten(text, PAYLOAD_SHOWN);
}

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);
