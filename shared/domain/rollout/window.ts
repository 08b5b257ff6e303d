import { DAYS, LEAST_WINDOW_MINUTES, minutesOf, type RolloutWindow } from "./schema.ts";

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
/** Days of which one is sure to have the window, also where a change of clocks leaves one out. */
const HORIZON_DAYS = 15;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day of the week from 0 for Monday, and minutes since midnight, as the clocks of a place show. */
function local(at: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  if (known === undefined) formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = DAYS.findIndex((name) => name === parts.get("weekday")?.toLowerCase());
  return { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}

/**
 * Whether upgrades may begin. By the clocks of the place: an hour that comes twice in autumn is open twice, one that is
 * left out in spring is not made up for.
 */
export function isOpen({ days, from, to, timeZone }: RolloutWindow, now: Date): boolean {
  const { day, minute } = local(now.getTime(), timeZone);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const on = (which: number) => days.some((name) => name === DAYS[(which + 7) % 7]);
  if (start < end) return on(day) && minute >= start && minute < end;
  return (on(day) && minute >= start) || (on(day - 1) && minute < end);
}

/** When it opens next, to the minute; now where it is open. */
export function opensAt(window: RolloutWindow, now: Date): Date {
  if (isOpen(window, now)) return now;
  const begin = Math.ceil(now.getTime() / MINUTE) * MINUTE;
  const step = LEAST_WINDOW_MINUTES * MINUTE;
  const end = begin + HORIZON_DAYS * DAY_MINUTES * MINUTE;
  let at = begin;
  while (at < end && !isOpen(window, new Date(at))) at += step;
  // No window is shorter than a step, so that its first minute lies within the last one.
  while (at > begin && isOpen(window, new Date(at - MINUTE))) at -= MINUTE;
  return new Date(at);
}
