import { usage } from "../failure.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m`, `1.5h`; a bare number is seconds. @throws Failure 2 for anything else */
export function milliseconds(text: string): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (number === undefined || factor === undefined)
    throw usage(`"${text}" is no duration.`, "Write for example 90s, 10m or 2h.");
  return Number(number) * factor;
}
