import type { Feed, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import { type BuildingId, type PointId, parseBuildingId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readDay, readNumber, readPointId, readText } from "../arguments.ts";
import { supplyOf } from "../supply-of.ts";
import { factsInWords } from "../supply-text.ts";
import { type CliDeps, changeTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

interface DatedOptions extends TownOptions {
  readonly from: string;
}

interface FeedsOptions extends DatedOptions {
  readonly building?: readonly Feed[];
  readonly cabinet?: readonly Feed[];
  /** An id; `false` for none any more. */
  readonly under?: PointId | false;
}

/** `supply feeds`: which buildings and cabinets get how much of it, and which meter counts it as well. */
export function supplyFeedsCommand(deps: CliDeps): Command {
  return datedCommand("feeds")
    .description("say which buildings and cabinets a supply feeds from a day on, in what shares")
    .option(
      "--building <id=pct>",
      "a building and its share, such as gym=30; 100 without one; again for others",
      readShare,
    )
    .option("--cabinet <id>", "a cabinet of the street lighting; again for others", readCabinet)
    .option("--under <supply>", "the supply whose meter counts this one's energy as well", readPointId)
    .option("--no-under", "it lies under no other meter any more")
    .action((text: string, options: FeedsOptions) => {
      const { building = [], cabinet = [], under } = options;
      const feeds = [...building, ...cabinet];
      if (feeds.length === 0 && under === undefined)
        throw new UsageError("Say what it feeds: --building, --cabinet, or --under");
      change(deps, text, options, ({ under: former, ...facts }) => {
        const upper = under === undefined ? former : under === false ? undefined : under;
        return {
          ...facts,
          feeds: feeds.length === 0 ? facts.feeds : feeds,
          ...(upper === undefined ? {} : { under: upper }),
        };
      });
    });
}

interface PlantOptions extends DatedOptions {
  readonly role?: "exchange" | "production";
  readonly peakPower?: number;
  readonly storage?: number;
  readonly storagePower?: number;
}

/** `supply facts`: panels, storage and what its meter stands for. */
export function supplyFactsCommand(deps: CliDeps): Command {
  return datedCommand("facts")
    .description("say which panels and storage lie behind a supply from a day on")
    .option("--peak-power <kW>", "of the panels; 0 for none any more", readNumber(0, 1e6))
    .option("--storage <kWh>", "usable capacity; 0 for none any more", readNumber(0, 1e7))
    .option("--storage-power <kW>", "0 for none any more", readNumber(0, 1e6))
    .addOption(
      new Option("--role <role>", "with the grid, or the meter of a plant").choices(["exchange", "production"]),
    )
    .action((text: string, options: PlantOptions) => {
      const { role, peakPower, storage, storagePower } = options;
      const given = { peakPowerW: peakPower, storageCapacityWh: storage, storagePowerW: storagePower };
      if (role === undefined && Object.values(given).every((value) => value === undefined))
        throw new UsageError("Say what holds: --peak-power, --storage, --storage-power or --role");
      change(deps, text, options, (facts) => {
        const next: SupplyFacts = role === undefined ? { ...facts } : { ...facts, role };
        for (const [name, value] of Object.entries(given) as [keyof typeof given, number | undefined][])
          if (value === 0) delete next[name];
          else if (value !== undefined) next[name] = Math.round(value * 1_000);
        return next;
      });
    });
}

/** `supply forget`: takes back what was entered by mistake. */
export function supplyForgetCommand(deps: CliDeps): Command {
  return datedCommand("forget")
    .description("take back what was said from a day on; what was said before it holds again")
    .action((text: string, options: DatedOptions) => {
      const { id } = changeTown(options, deps, (town) => {
        const supply = supplyOf(town, text);
        if (!town.supplies.removeFacts(supply.id, options.from))
          throw new OperationalError({
            code: "supply-facts-unknown",
            message: `Nothing was said of ${supply.id} from ${options.from} on. Look with lucciola supply show ${supply.id}`,
          });
        town.record("supply-facts-removed", supply.id, `from ${options.from}`);
        return supply;
      });
      deps.terminal.print(`What held for ${id} from ${options.from} on is taken back.`);
    });
}

const datedCommand = (name: string): Command =>
  townCommand(name)
    .argument("<supply>", "its id, POD or PDR", readText(64))
    .requiredOption("--from <day>", "the first day on which it holds", readDay);

/** Changes some of what holds on the day; the rest is carried over, so that one command does not undo another. */
function change(deps: CliDeps, text: string, options: DatedOptions, next: (facts: SupplyFacts) => SupplyFacts): void {
  const { from } = options;
  const { id, facts, later } = changeTown(options, deps, (town) => {
    const supply = supplyOf(town, text);
    const known = town.supplies.facts(supply.id);
    const changed = next(factsOn(known, from) ?? { feeds: [] });
    town.supplies.putFacts(supply.id, from, changed);
    town.record("supply-facts", supply.id, `from ${from}: ${factsInWords(changed)}`);
    return { id: supply.id, facts: changed, later: known.find(({ fromDate }) => fromDate > from)?.fromDate };
  });
  deps.terminal.print(`From ${from} on ${id}: ${factsInWords(facts) || "as its point says"}.`);
  if (later !== undefined)
    deps.terminal.warn(`From ${later} on other facts hold, which stay as they are: lucciola supply show ${id}`);
}

function readShare(text: string, former: readonly Feed[] = []): readonly Feed[] {
  const [id = "", share = "100"] = text.split("=");
  const building = parseBuildingId(id);
  if (!building.ok) throw new InvalidArgumentError(building.issues.join("; "));
  const sharePct = readNumber(0.01, 100)(share.replace(/ ?%$/, ""));
  return addOnce<BuildingId>(former, { building: building.value, sharePct }, building.value);
}

const readCabinet = (text: string, former: readonly Feed[] = []): readonly Feed[] =>
  addOnce<PointId>(former, { cabinet: readPointId(text) }, readPointId(text));

function addOnce<Id extends string>(former: readonly Feed[], feed: Feed, id: Id): readonly Feed[] {
  if (former.some((each) => ("building" in each ? each.building : each.cabinet) === id))
    throw new InvalidArgumentError(`${id} is named twice`);
  return [...former, feed];
}
