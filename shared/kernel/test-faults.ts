/**
 * How often a test of faults repeats itself: as often as its promise says with `FAULTS=full` (`npm run test:faults`), and
 * often enough to notice that something broke without.
 */
export const faults = (full: number, few: number): number => (process.env["FAULTS"] === "full" ? full : few);
