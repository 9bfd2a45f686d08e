import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { readFileIfPresent, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

export interface PulseTotalOptions {
  /** Keeps the total; belongs to this meter alone. */
  readonly file: string;
  /** What the meter showed when its pulses began to be counted, Wh or litres. Another value sets the total anew. */
  readonly startTotal: number;
  /** Wh or litres. */
  readonly perPulse: number;
}

interface StoredTotal {
  readonly startTotal: number;
  readonly perPulse: number;
  /** What had been counted when the weight was last changed, Wh or litres. */
  readonly base: number;
  /** Since then. */
  readonly pulses: number;
  readonly mark: number | undefined;
}

/**
 * The register of a meter that only gives pulses. Whole pulses are kept and multiplied once, so nothing is rounded away.
 * What `save` has resolved survives a power cut.
 */
export class PulseTotal {
  readonly #file: string;
  #stored: StoredTotal;
  #isSaved: boolean;
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string, stored: StoredTotal, isSaved: boolean) {
    this.#file = file;
    this.#stored = stored;
    this.#isSaved = isSaved;
  }

  /** Rejects with OperationalError `pulse-total-unreadable`: a total that is lost must not be begun anew in silence. */
  static async open({ file, startTotal, perPulse }: PulseTotalOptions): Promise<PulseTotal> {
    const before = await readStored(file);
    if (before === undefined || before.startTotal !== startTotal) {
      const mark = before?.mark;
      return new PulseTotal(file, { startTotal, perPulse, base: startTotal, pulses: 0, mark }, false);
    }
    if (before.perPulse === perPulse) return new PulseTotal(file, before, true);
    const base = before.base + before.pulses * before.perPulse;
    return new PulseTotal(file, { ...before, perPulse, base, pulses: 0 }, false);
  }

  /** Wh or litres. */
  get value(): number {
    const { base, pulses, perPulse } = this.#stored;
    return base + pulses * perPulse;
  }

  get mark(): number | undefined {
    return this.#stored.mark;
  }

  add(pulses: number, mark: number | undefined): void {
    if (pulses === 0 && mark === this.#stored.mark) return;
    this.#stored = { ...this.#stored, pulses: this.#stored.pulses + pulses, mark };
    this.#isSaved = false;
  }

  /** Syncs what has changed; rejects with OperationalError `pulse-total-unwritable`. */
  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => {}).then(() => this.#saveNow());
    return this.#saving;
  }

  async #saveNow(): Promise<void> {
    if (this.#isSaved) return;
    const stored = this.#stored;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFileAtomic(this.#file, `${JSON.stringify(stored)}\n`);
    } catch (cause) {
      throw new OperationalError({
        code: "pulse-total-unwritable",
        message: `The total of a pulse counter could not be kept in ${this.#file} (${(cause as NodeJS.ErrnoException).code}). Look at the disk and who may write there`,
        retryable: true,
        cause,
      });
    }
    this.#isSaved = this.#stored === stored;
  }
}

async function readStored(file: string): Promise<StoredTotal | undefined> {
  let text: string | undefined;
  try {
    text = await readFileIfPresent(file);
  } catch (cause) {
    throw unreadable(file, (cause as Error).message, cause);
  }
  if (text === undefined) return undefined;
  let value: Partial<Record<keyof StoredTotal, unknown>>;
  try {
    value = JSON.parse(text) ?? {};
  } catch (cause) {
    throw unreadable(file, "it is not JSON", cause);
  }
  const { startTotal, perPulse, base, pulses, mark } = value;
  if (!isNumber(startTotal) || !isNumber(perPulse) || !isNumber(base) || !isNumber(pulses)) {
    throw unreadable(file, "startTotal, perPulse, base and pulses should be numbers");
  }
  return { startTotal, perPulse, base, pulses, mark: isNumber(mark) ? mark : undefined };
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const unreadable = (file: string, why: string, cause?: unknown): OperationalError =>
  new OperationalError({
    code: "pulse-total-unreadable",
    message: `The total of a pulse counter in ${file} cannot be read: ${why}. Restore the file, or remove it and set startTotal to what the meter shows`,
    cause,
  });
