import { join } from "node:path";
import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import {
  type Commissioning,
  type ControllerState,
  initialControllerState,
} from "@lucciola/domain/lighting/controller-state.ts";
import type { GroupNotices } from "@lucciola/domain/lighting/group-notices.ts";
import type { GroupOrder } from "@lucciola/domain/lighting/group-orders.ts";
import { restoreControllerState, savedControllerState } from "@lucciola/domain/lighting/saved-state.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { Compile } from "typebox/compile";
import { StateFile } from "./state-file.ts";

const assignments = Compile(ProgrammeAssignment);
const isAssignment = (value: unknown): value is ProgrammeAssignment => assignments.Check(value);

/** What one lamp's controller knows, in one file, so that it survives a power cut in the middle of the night. */
export class LampFile {
  readonly #file: StateFile;

  constructor(directory: string, device: DeviceId, log: Logger, outlivesPowerCut = true) {
    this.#file = new StateFile(join(directory, `${device}.json`), log, outlivesPowerCut);
  }

  /** The saved state, or a fresh one. `orders` are those that the gateway has kept for the groups of all its lamps. */
  async load(commissioning: Commissioning, orders: GroupNotices<GroupOrder>): Promise<ControllerState> {
    const restored = await this.#file.load(
      (saved) => restoreControllerState(saved, { isAssignment, commissioning, orders }),
      {
        code: "lamp-state-damaged",
        message: "The saved state of a lamp cannot be read; it was set aside and the lamp waits for its programme anew",
      },
    );
    return restored ?? initialControllerState(commissioning);
  }

  /** Resolves when the state is on disk; rejects when the disk fails. */
  save(state: ControllerState): Promise<void> {
    return this.#file.save(savedControllerState(state));
  }
}
