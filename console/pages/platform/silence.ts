/** Whole seconds since something was seen; `undefined` for what never was. A clock that runs ahead gives 0. */
export function silence(seenAt: string | undefined, now: number): number | undefined {
  const seen = seenAt === undefined ? Number.NaN : Date.parse(seenAt);
  return Number.isNaN(seen) ? undefined : Math.max(0, Math.round((now - seen) / 1000));
}
