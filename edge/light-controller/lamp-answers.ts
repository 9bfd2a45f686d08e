import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { type CommandMemory, untoldCommands } from "@lucciola/domain/lighting/command-memory.ts";
import { commandReport } from "@lucciola/domain/lighting/controller.ts";
import type { ControllerEffect } from "@lucciola/domain/lighting/controller-event.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { LampReporter } from "./lamp-reporter.ts";
import type { TakenReports } from "./taken-reports.ts";

export type Answer = Extract<ControllerEffect, { kind: "report-command" | "report-programme" }>;

/** What one lamp answers to the town's orders: told until the broker has taken it. */
export class LampAnswers {
  readonly #reporter: LampReporter;
  readonly #taken: TakenReports;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #onTold: (commandId: string) => void;
  /** Commands whose last fate is in the spool and not with the broker yet. */
  readonly #onTheirWay = new Set<string>();

  /** `onTold`: the broker has taken the last fate of a command. */
  constructor(options: {
    readonly reporter: LampReporter;
    readonly taken: TakenReports;
    readonly clock: Clock;
    readonly log: Logger;
    readonly onTold: (commandId: string) => void;
  }) {
    this.#reporter = options.reporter;
    this.#taken = options.taken;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onTold = options.onTold;
  }

  async tell(answer: Answer): Promise<void> {
    this.#log.info(answer, "Tells the town");
    if (answer.kind === "report-programme") {
      const { kind: _, ...body } = answer;
      await this.#reporter.send("programmeReport", { at: formatInstant(this.#clock.now()), ...body });
      return;
    }
    const { kind: _, atMs, ...body } = answer;
    const { commandId, fate } = body;
    const isLast = fate !== "acknowledged";
    if (isLast) this.#onTheirWay.add(commandId);
    const isSpooled = await this.#reporter.send("commandReport", { at: formatInstant(atMs), ...body });
    if (isLast && isSpooled) this.#taken.once(() => this.#told(commandId));
    else this.#onTheirWay.delete(commandId);
  }

  /** Tells the fates that no spool holds: the last run died before, or there was no room. */
  tellUntold(memory: CommandMemory): Promise<void>[] {
    const nowMs = this.#clock.now();
    return untoldCommands(memory)
      .filter(({ commandId }) => !this.#onTheirWay.has(commandId))
      .map((command) => this.tell(commandReport(command, nowMs)));
  }

  #told(commandId: string): void {
    this.#onTheirWay.delete(commandId);
    this.#onTold(commandId);
  }
}
