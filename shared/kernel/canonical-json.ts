import { createHash } from "node:crypto";

/**
 * JSON with one spelling for one value (RFC 8785): members sorted by their UTF-16 code units, no white space, none that
 * is `undefined`. Two programs that hash the same value get the same digest.
 *
 * @throws TypeError for what JSON cannot say: functions, bigints, numbers that are not finite
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("JSON knows no such number");
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON cannot say a ${typeof value}`);
  return text;
}

/** SHA-256 of the value's canonical JSON, 64 hexadecimal digits. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
