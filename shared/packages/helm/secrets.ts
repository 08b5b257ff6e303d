import { MASK, type Masked } from "../contract.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { resolveSchema } from "./schema-view.ts";

const SECRET =
  /pass(word|wd|phrase)?s?$|pwd$|secrets?$|tokens?$|credentials?$|(private|secret|access|api|encryption|signing|license)[-_.]?keys?$/i;
/** What only says where a secret is, or how it is handled. */
const ABOUT = /existing|name$|ref$|path$|file$|mount|enabled$|^use|create/i;

/** Whether values of that name are secrets, by what charts call them: `rootPassword`, `ADMIN_TOKEN`, `secretKey`. */
export function looksSecret(key: string): boolean {
  return SECRET.test(key) && !ABOUT.test(key);
}

/** Whether a schema says so. */
export function saysSecret({ format, writeOnly }: JsonObject): boolean {
  return format === "password" || writeOnly === true;
}

/**
 * Values as they may be shown: texts and numbers that the schema or their name make secrets are masked, and so is `value`
 * beside a `name` that does (environment variables).
 */
export function maskSecrets(values: JsonObject, schema: Json): Masked {
  let secret = false;
  const hide = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value === "object" && value !== null)
      return isObject(value) ? mapped(value, (_, item) => hide(item)) : value;
    if (value === "" || typeof value === "boolean" || value === null) return value;
    secret = true;
    return MASK;
  };
  const visit = (value: Json, part: Json): Json => {
    const view = resolveSchema(part, schema);
    if (saysSecret(view.facts)) return hide(value);
    if (Array.isArray(value)) return value.map((item) => visit(item, view.facts.items ?? true));
    if (!isObject(value)) return value;
    const { name } = value;
    const variable = typeof name === "string" && looksSecret(name);
    return mapped(value, (key, item) =>
      (variable && key === "value") || (looksSecret(key) && !isObject(item))
        ? hide(item)
        : visit(item, view.properties.get(key) ?? true),
    );
  };
  const shown = visit(values, schema);
  return { values: isObject(shown) ? shown : {}, secret };
}

function mapped(value: JsonObject, change: (key: string, item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(key, item)]));
}
