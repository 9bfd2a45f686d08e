import type { CommandReport } from "@lucciola/contract/lighting/command.ts";

/** A fate that a controller reports. */
export type ReportedFate = CommandReport["fate"];

/** What a controller remembers of a command, so that it carries it out at most once. */
export interface RememberedCommand {
  readonly commandId: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly fate: ReportedFate;
  /** When it came to this fate, by the controller's clock. What older programs saved has none. */
  readonly fateAtMs?: number;
  /** Whether its last fate is still to be told to the town. */
  readonly isUntold?: boolean;
  readonly dimPct?: number;
  readonly detail?: string;
}

/** The commands seen lately, in the order of their arrival. */
export interface CommandMemory {
  readonly commands: readonly RememberedCommand[];
  /** Commands issued then or earlier may have been forgotten; an unknown one of that age is not carried out. */
  readonly forgottenThroughMs: number | null;
}

export const MAX_REMEMBERED_COMMANDS = 256;

export const emptyCommandMemory: CommandMemory = { commands: [], forgottenThroughMs: null };

export const recallCommand = (memory: CommandMemory, commandId: string): RememberedCommand | undefined =>
  memory.commands.find((command) => command.commandId === commandId);

/** Whether a command that is not remembered may have been and been forgotten. */
export const mayBeForgotten = (memory: CommandMemory, issuedAtMs: number): boolean =>
  memory.forgottenThroughMs !== null && issuedAtMs <= memory.forgottenThroughMs;

/** The commands whose last fate the town may not know. */
export const untoldCommands = (memory: CommandMemory): RememberedCommand[] =>
  memory.commands.filter(({ isUntold }) => isUntold === true);

/** The town knows what became of this command. */
export function commandTold(memory: CommandMemory, commandId: string): CommandMemory {
  const commands = memory.commands.map((command) => {
    if (command.commandId !== commandId) return command;
    const { isUntold: _, ...told } = command;
    return told;
  });
  return { ...memory, commands };
}

/** Remembers a command or its new fate; beyond `MAX_REMEMBERED_COMMANDS` the one issued first is forgotten. */
export function rememberCommand(memory: CommandMemory, command: RememberedCommand): CommandMemory {
  if (recallCommand(memory, command.commandId) !== undefined) {
    const replaced = memory.commands.map((other) => (other.commandId === command.commandId ? command : other));
    return { ...memory, commands: replaced };
  }
  const commands = [...memory.commands, command];
  if (commands.length <= MAX_REMEMBERED_COMMANDS) return { ...memory, commands };
  const oldest = commands.reduce((a, b) => (b.issuedAtMs < a.issuedAtMs ? b : a));
  return {
    commands: commands.filter((other) => other !== oldest),
    forgottenThroughMs: Math.max(memory.forgottenThroughMs ?? oldest.issuedAtMs, oldest.issuedAtMs),
  };
}
