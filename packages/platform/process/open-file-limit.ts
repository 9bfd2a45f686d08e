/**
 * How many files, sockets among them, this process may have open at once: its soft limit, which Node raises to the hard
 * one when it starts. Infinity where the system has none or does not tell.
 */
export function openFileLimit(): number {
  const { userLimits } = process.report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : Number.POSITIVE_INFINITY;
}
