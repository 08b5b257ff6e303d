import type { OperationInfo } from "../../sdk/operation-info.ts";

/** Resources whose command is called otherwise than by its singular. */
const GROUPS: Readonly<Record<string, string>> = { appVersions: "version" };

/** `appVersions` → `version` with its other spellings; `categories` → `category`, `categories`. */
export function groupNames(resource: string): readonly [name: string, ...aliases: string[]] {
  const plural = kebab(resource);
  const single = singular(plural);
  const name = GROUPS[resource] ?? single;
  const others = [single, plural, ...(GROUPS[resource] === undefined ? [] : [`${name}s`])];
  return [name, ...new Set(others.filter((other) => other !== name))];
}

/**
 * Verbs of a resource's operations: `list`, `get`, `create`… as they are; a part that is listed or read goes by its own
 * name (`listVersions` → `versions`), where no other operation has it.
 */
export function verbNames(operations: readonly Pick<OperationInfo, "method">[]): ReadonlyMap<string, string> {
  const all = new Set(operations.map(({ method }) => kebab(method)));
  const names = new Map<string, string>();
  for (const { method } of operations) {
    const full = kebab(method);
    const short = full.replace(/^(list|get)-(?=.)/, "");
    const free = short !== full && !all.has(short) && ![...names.values()].includes(short);
    names.set(method, free ? short : full);
  }
  return names;
}

/** `pageSize` → `page-size`. */
export function kebab(text: string): string {
  return text.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

/** `categories` → `category`, `labels` → `label`. */
export function singular(plural: string): string {
  if (plural.endsWith("ies")) return `${plural.slice(0, -3)}y`;
  if (/(ss|us|x|ch|sh)es$/.test(plural)) return plural.slice(0, -2);
  return plural.endsWith("s") && !plural.endsWith("ss") ? plural.slice(0, -1) : plural;
}
