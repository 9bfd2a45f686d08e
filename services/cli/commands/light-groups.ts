import { LIGHT_CLASSES, type LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LampRule } from "@lucciola/contract/lighting/lighting-group.ts";
import { classesBelow, familyOf } from "@lucciola/domain/lighting/classes.ts";
import { membershipOf } from "@lucciola/domain/lighting/group-membership.ts";
import { groupsHeard, lampSettings } from "@lucciola/domain/lighting/lamp-following.ts";
import type { FlooredLamp } from "@lucciola/domain/lighting/order-rules.ts";
import { Command, Option } from "commander";
import { readNumber, readPointId, readText } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

/** Which lamps belong: every option may be given several times. */
interface RuleOptions extends TownOptions {
  readonly name?: string;
  readonly street?: string[];
  readonly cabinet?: string[];
  readonly lamp?: string[];
}

const several =
  <T>(read: (text: string) => T) =>
  (text: string, before: T[] = []): T[] => [...before, read(text)];

const withRule = (command: Command): Command =>
  command
    .option("--street <name>", "every lamp of this street; may be given again", several(readText(200)))
    .option("--cabinet <id>", "every lamp of this cabinet; may be given again", several(readPointId))
    .option("--lamp <id>", "this lamp; may be given again", several(readPointId));

const ruleOf = ({ street, cabinet, lamp }: RuleOptions): LampRule => ({
  ...(street === undefined ? {} : { streets: street }),
  ...(cabinet === undefined ? {} : { cabinets: cabinet }),
  ...(lamp === undefined ? {} : { points: lamp }),
});

export function lightGroupCommand(deps: CliDeps): Command {
  const put = withRule(townCommand("put"))
    .description("draw a zone, or give a cabinet or the town its programme")
    .argument("<id>", "short name of the zone, a cabinet, or town", readPointId)
    .option("--name <name>", "its name for people", readText(100))
    .option("--programme <id>", "the programme of its lamps that have none of their own")
    .action((id: string, options: RuleOptions & { readonly programme?: string }) => {
      changeTown(options, deps, ({ lighting, record }) => {
        const known = lighting.groups.get(id);
        const kind = known?.kind ?? "zone";
        const rule = ruleOf(options);
        if (kind === "zone" && known === undefined && Object.keys(rule).length === 0)
          throw new UsageError("Which lamps belong to the zone? Give --street, --cabinet or --lamp");
        if (kind !== "zone" && Object.keys(rule).length > 0)
          throw new UsageError(
            `Which lamps belong to ${id} is known by itself: leave --street, --cabinet and --lamp out`,
          );
        lighting.groups.put({
          ...known,
          id,
          kind,
          name: options.name ?? known?.name ?? id,
          ...(Object.keys(rule).length > 0 ? { lamps: rule } : {}),
          ...(options.programme === undefined ? {} : { programme: options.programme }),
        });
        record("lighting-group", id, JSON.stringify(lighting.groups.get(id)));
      });
      deps.terminal.print(`${id} is stored; its lamps follow within seconds.`);
    });
  const list = townCommand("list")
    .description("list zones, cabinets and the town with their programmes")
    .action((options: TownOptions) => {
      const rows = lookInTown(options, deps, (town) => {
        const counts = lampCounts(town);
        return town.lighting.groups
          .list()
          .map(({ id, kind, name, programme = "" }) => [id, kind, name, programme, String(counts.get(id) ?? 0)]);
      });
      deps.terminal.print(formatTable(["ID", "KIND", "NAME", "PROGRAMME", "LAMPS"], rows));
    });
  const remove = townCommand("remove")
    .description("forget a zone, or what was said of a cabinet")
    .argument("<id>", "its short name", readPointId)
    .action((id: string, options: TownOptions) => {
      changeTown(options, deps, ({ lighting, record }) => {
        if (lighting.groups.get(id)?.kind === "town")
          throw new UsageError("The town's group stays: every lamp needs it");
        if (!lighting.groups.remove(id)) throw new UsageError(`Nothing is stored for a group ${id}`);
        record("lighting-group-remove", id);
      });
      deps.terminal.print(`${id} is forgotten.`);
    });
  return new Command("group")
    .description("lamps that are addressed together")
    .addCommand(put)
    .addCommand(list)
    .addCommand(remove);
}

interface SectionOptions extends RuleOptions {
  readonly design: LightClass;
  readonly least: LightClass;
  readonly installed?: number;
  readonly flow: number;
}

export function lightSectionCommand(deps: CliDeps): Command {
  const put = withRule(townCommand("put"))
    .description("state the light classes of a piece of road: nothing automatic goes under the least")
    .argument("<id>", "short name, e.g. via-roma", readPointId)
    .option("--name <name>", "its name for people", readText(100))
    .addOption(
      new Option("--design <class>", "of its lighting calculation").choices(LIGHT_CLASSES).makeOptionMandatory(),
    )
    .addOption(
      new Option("--least <class>", "the lowest of its risk analysis").choices(LIGHT_CLASSES).makeOptionMandatory(),
    )
    .option("--installed <value>", "cd/m² or lx that are maintained at 100 %", readNumber(0.01, 1_000))
    .option("--flow <vehicles>", "service flow, vehicles per hour and lane", readNumber(1, 10_000), 1_000)
    .action((id: string, options: SectionOptions) => {
      const { design: designClass, least: leastClass, installed, flow } = options;
      if (familyOf(designClass) !== familyOf(leastClass) || classesBelow(leastClass, designClass) < 0)
        throw new UsageError(`The least class must be ${designClass} or lie below it in the same family`);
      changeTown(options, deps, ({ lighting, record }) => {
        const known = lighting.sections.get(id);
        const rule = ruleOf(options);
        lighting.sections.put({
          section: {
            ...(known?.section ?? { lanes: [] }),
            id,
            name: options.name ?? known?.section.name ?? id,
            designClass,
            leastClass,
            serviceFlowVph: Math.round(flow),
            ...(installed === undefined ? {} : { installedValue: installed }),
          },
          lamps: Object.keys(rule).length > 0 ? rule : (known?.lamps ?? {}),
        });
        record("lighting-section", id, JSON.stringify(lighting.sections.get(id)));
      });
      deps.terminal.print(`Section ${id} is stored; its lamps follow within seconds.`);
    });
  const list = townCommand("list")
    .description("list the sections with the levels that keep their classes")
    .action((options: TownOptions) => {
      const rows = lookInTown(options, deps, (town) => {
        const counts = lampCounts(town);
        return town.lighting.sections.list().map(({ section }) => {
          const settings = lampSettings({ section, groups: [] }, undefined);
          return [
            section.id,
            section.name,
            `${section.designClass}, ${settings?.designDimPct} %`,
            `${section.leastClass}, ${settings?.leastDimPct} %`,
            String(counts.get(section.id) ?? 0),
          ];
        });
      });
      if (rows.length === 0) return deps.terminal.print("No sections yet: lucciola light section put --help");
      deps.terminal.print(formatTable(["ID", "NAME", "DESIGN CLASS", "LEAST CLASS", "LAMPS"], rows));
    });
  return new Command("section").description("pieces of road with their light classes").addCommand(put).addCommand(list);
}

/** How many lamps each group and section has now. */
function lampCounts(town: Town): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { groups } of litLamps(town)) for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

/** The lamps of a group, or the one of this id. */
export const lampsOf = (town: Town, scope: string): FlooredLamp[] =>
  litLamps(town).filter(({ id, groups }) => id === scope || groups.includes(scope));

/** All lamps with the groups that they obey. */
function litLamps({ assets, lighting }: Town): (FlooredLamp & { readonly groups: readonly string[] })[] {
  const memberOf = membershipOf({ groups: lighting.groups.list(), sections: lighting.sections.list() });
  return assets.points("lamp").map(({ id, street, cabinet }) => {
    const member = memberOf({ id, street, cabinet });
    const { section } = member;
    return { id, section, settings: lampSettings(member, undefined), groups: groupsHeard(id, member, false) };
  });
}
