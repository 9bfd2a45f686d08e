/** What a simulated point leaves out unless it has it. */
export const NO_POINT = {
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: undefined,
  simulated: true,
} as const;
