import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import { type LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import {
  type ControllerState,
  initialControllerState,
  restoreControllerState,
} from "@lucciola/domain/lighting/controller-state.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { readFileIfPresent, replaceFile, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { Compile } from "typebox/compile";

const assignments = Compile(ProgrammeAssignment);
const isAssignment = (value: unknown): value is ProgrammeAssignment => assignments.Check(value);

/** What one lamp's controller knows, in one file, so that it survives a power cut in the middle of the night. */
export class LampFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #write: typeof writeFileAtomic;

  /** `outlivesPowerCut`: whether each save is synced; without, it outlives the end of the program alone. */
  constructor(directory: string, device: DeviceId, log: Logger, outlivesPowerCut = true) {
    this.#path = join(directory, `${device}.json`);
    this.#log = log;
    this.#write = outlivesPowerCut ? writeFileAtomic : replaceFile;
  }

  /** The saved state, or a fresh one when there is none. A damaged file is set aside: the lamp must burn. */
  async load(site: LightingSite | null): Promise<ControllerState> {
    const text = await readFileIfPresent(this.#path);
    if (text === undefined) return initialControllerState(site);
    const restored = restoreControllerState(parseJson(text), isAssignment, site);
    if (restored.ok) return restored.value;
    const aside = `${this.#path}.damaged`;
    await rename(this.#path, aside);
    this.#log.error(
      { code: "lamp-state-damaged", file: aside, issues: restored.issues },
      "The saved state of a lamp cannot be read; it was set aside and the lamp waits for its programme anew",
    );
    return initialControllerState(site);
  }

  /** Resolves when the state is on disk; rejects when the disk fails. */
  async save(state: ControllerState): Promise<void> {
    await this.#write(this.#path, JSON.stringify(state));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
