let shownStep = "";
/** Progress of long steps: a bar that redraws itself on a terminal, a line for each tenth elsewhere. */
export function announceProgress(step: string, done: number): void {
  const percent = Math.floor(done * 100);
  if (process.stdout.isTTY) {
    const filled = Math.round(done * 30);
    process.stdout.write(
      `\r${step}  [${"=".repeat(filled)}${" ".repeat(30 - filled)}] ${percent} %${done >= 1 ? "\n" : ""}`,
    );
    return;
  }
  const key = `${step} ${Math.floor(percent / 10)}`;
  if (key === shownStep) return;
  shownStep = key;
  process.stdout.write(`${step}: ${percent} %\n`);
}
