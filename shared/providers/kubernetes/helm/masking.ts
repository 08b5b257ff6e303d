import type { JsonObject } from "../../workloads.ts";
import { isSecretName } from "../secret-names.ts";

export const MASK = "********";

/** What only names something: a message without it helps nobody. */
const NAMING =
  /name$|override$|^name|host$|domain$|namespace|image|registry|repository|tag$|class$|type$|kind$|policy|version|level$|schedule|size$|cpu|memory|path$/i;
/** Shorter ones are words like `yes`, which would be struck from every sentence. */
const SHORTEST = 6;

/**
 * Strikes answers from what the engine or a cluster said of them, in clear and in base64 as secrets hold them. Which ones
 * are secret, only the form knows: so that every text of six characters and more goes, unless its name says that it only
 * names something, and everything whose name says that it is secret.
 */
export function maskerOf(values: JsonObject): (text: string) => string {
  const struck = new Set<string>();
  collect(values, "", struck);
  const texts = [...struck].sort((a, b) => b.length - a.length);
  return (text) => texts.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

function collect(value: unknown, key: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, key, into);
  else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) collect(member, name, into);
  else if (typeof value === "string" || typeof value === "number") add(String(value), key, into);
}

function add(text: string, key: string, into: Set<string>): void {
  const secret = isSecretName(key);
  if (text.length < (secret ? 3 : SHORTEST) || (!secret && (NAMING.test(key) || /^[0-9.]+$/.test(text)))) return;
  const encoded = Buffer.from(text).toString("base64");
  for (const form of [text, encoded, JSON.stringify(text).slice(1, -1)]) into.add(form);
  for (const line of text.split("\n")) if (line.length >= SHORTEST * 2) into.add(line);
}
