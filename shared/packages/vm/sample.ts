import type { ConfigItem, Json } from "./schema.ts";
import type { Values } from "./values.ts";

/** Answers that fill the whole form: defaults, and for what must be answered a value of the right type. For trial renders. */
export function sampleValues(config: readonly ConfigItem[]): Values {
  return Object.fromEntries(
    config.map((item): [string, Json] => [
      item.key,
      item.type === "array" ? sampleValues(item.properties ?? []) : sample(item),
    ]),
  );
}

function sample(item: ConfigItem): Json {
  const [first] = item.range ?? [];
  if (item.default !== undefined) return item.default;
  if (first !== undefined) return first;
  if (item.type === "boolean") return false;
  if (item.type === "loadbalancer") return [];
  if (item.type === "integer" || item.type === "number") return item.min ?? Math.min(1, item.max ?? 1);
  // Reads as a text and as a number, whichever the place of its placeholder wants.
  return "1";
}
