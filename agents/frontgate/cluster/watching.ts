/** Whether a call watches: its answer has no end of its own. Pure. */
export function isWatch(path: string): boolean {
  const at = path.indexOf("?");
  const asked = at < 0 ? null : new URLSearchParams(path.slice(at + 1)).get("watch");
  return asked === "true" || asked === "1";
}
