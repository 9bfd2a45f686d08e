const FREE_FAILURES = 5;
const FIRST_WAIT_S = 5;
/** Never longer: a stranger who goes on failing must not keep the one whose name it is out for good. */
const LONGEST_WAIT_S = 300;
/** So long after the last failure they are forgotten. */
export const FAILURES_FORGOTTEN_AFTER_S = 3_600;

/**
 * How long an account waits after so many failed logins in a row, s: the first five are free, then it grows twofold from 5 s
 * to five minutes.
 */
export const waitAfterFailuresS = (failures: number): number =>
  failures < FREE_FAILURES ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (failures - FREE_FAILURES));
