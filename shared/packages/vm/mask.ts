import { MASK, type Masked } from "../contract.ts";
import { type ConfigItem, isObject, type Json, type JsonObject } from "./schema.ts";

/** The answers without passwords, and whether there were any. */
export function maskPasswords(items: readonly ConfigItem[], values: JsonObject): Masked {
  let secret = false;
  const section = (children: readonly ConfigItem[], from: JsonObject): JsonObject => {
    const masked: [string, Json][] = Object.entries(from).map(([key, value]) => {
      const item = children.find((child) => child.key === key);
      if (item?.type === "password" && value !== "") {
        secret = true;
        return [key, MASK];
      }
      return [key, item?.type === "array" && isObject(value) ? section(item.properties ?? [], value) : value];
    });
    // `fromEntries` defines members, so that a key `__proto__` of a package stays a key.
    return Object.fromEntries(masked);
  };
  return { values: section(items, values), secret };
}
