import { type LampPlace, membershipOf } from "@lucciola/domain/lighting/group-membership.ts";
import { groupsHeard, lampSettings, programmeByGroup } from "@lucciola/domain/lighting/lamp-following.ts";
import type { AssignedProgramme, FollowedAssignment, Point, Registry } from "@lucciola/platform/registry/registry.ts";

/** What follows for a lamp from its groups, whatever its own programme. */
interface Followed extends Pick<FollowedAssignment, "point" | "settings" | "groups"> {
  readonly given: ReturnType<typeof programmeByGroup>;
}

/**
 * Keeps every lamp's assignment in step with the rules of the groups, the sections and the types: a lamp that was added
 * in the afternoon has its group's programme in the evening. A lamp whose groups give no programme any more keeps the one
 * it has, since one without would burn at its design level all night.
 */
export class LampFollowing {
  readonly #registry: Registry;
  #followed: readonly Followed[] = [];
  #edition = "";
  readonly #texts = new WeakMap<object, string>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Stores what has changed. `ordered`: the lamps for which somebody has ordered something by itself. */
  follow(ordered: ReadonlySet<string>): void {
    const { programmes } = this.#registry;
    this.#look();
    const assigned = new Map(programmes.assignments().map((each) => [each.point, each]));
    const changed = this.#followed.flatMap((followed): FollowedAssignment[] => {
      const known = assigned.get(followed.point);
      const given = givenTo(followed, known);
      if (given === undefined) return [];
      const { point, settings } = followed;
      const groups = ordered.has(point) ? [point, ...followed.groups] : followed.groups;
      const wanted = { point, ...given, settings, groups };
      return known !== undefined && this.#isSame(known, wanted) ? [] : [wanted];
    });
    if (changed.length > 0) programmes.follow(changed);
  }

  #look(): void {
    const { assets, lighting } = this.#registry;
    const edition = `${assets.version()} ${lighting.version()}`;
    if (edition === this.#edition) return;
    const memberOf = membershipOf({ groups: lighting.groups.list(), sections: lighting.sections.list() });
    const types = new Map(lighting.lampTypes.list().map((type) => [type.id, type]));
    const typeOf = lighting.lampTypes.byLamp();
    // Thousands of lamps share a few sections, types and combinations of groups.
    const share = sharing();
    this.#followed = assets.points("lamp").map((lamp) => {
      const member = memberOf(placeOf(lamp));
      const settings = lampSettings(member, types.get(typeOf.get(lamp.id) ?? ""));
      return {
        point: lamp.id,
        given: programmeByGroup(member),
        settings: settings === undefined ? undefined : share(settings),
        groups: share(groupsHeard(lamp.id, member, false)),
      };
    });
    this.#edition = edition;
  }

  #isSame(known: AssignedProgramme, wanted: FollowedAssignment): boolean {
    return (
      known.programme.id === wanted.programmeId &&
      known.byGroup === wanted.byGroup &&
      this.#text(known.settings) === this.#text(wanted.settings) &&
      this.#text(known.groups) === this.#text(wanted.groups)
    );
  }

  #text(value: object | undefined): string {
    if (value === undefined) return "";
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    this.#texts.set(value, text);
    return text;
  }
}

function givenTo(
  { given }: Followed,
  known: AssignedProgramme | undefined,
): Pick<FollowedAssignment, "programmeId" | "byGroup"> | undefined {
  if (known === undefined) return given;
  const kept = { programmeId: known.programme.id, byGroup: known.byGroup };
  return known.byGroup === undefined ? kept : (given ?? kept);
}

const placeOf = ({ id, street, cabinet }: Point): LampPlace => ({ id, street, cabinet });

/** Gives equal values as one object. */
function sharing(): <T extends object>(value: T) => T {
  const shared = new Map<string, object>();
  return <T extends object>(value: T): T => {
    const text = JSON.stringify(value);
    const known = shared.get(text);
    if (known !== undefined) return known as T;
    shared.set(text, value);
    return value;
  };
}
