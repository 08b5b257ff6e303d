/** One more step of an RFC 6901 pointer: `~` and `/` of the key are escaped. */
export function step(pointer: string, key: PropertyKey): string {
  return `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** `["a/b", 0]` → `/a~1b/0`; no keys → empty, the whole document. */
export function toPointer(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(step, "");
}

/** `/a~1b/0` → `["a/b", "0"]`. */
export function fromPointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
