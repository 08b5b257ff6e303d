import { step } from "../pointer.ts";

const KEY = /^( *)(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.$/-]+)) *:(?: +(.*)|)$/;
const MAX_LENGTH = 300;
const MAX_DESCRIPTIONS = 2000;

/**
 * What a `values.yaml` says of its values in comments, by their pointers: the comment above a key, helm-docs' `# -- text`
 * and the `## @param path text` of Bitnami's generator. A line-wise look: what it misses stays without a description.
 */
export function readComments(text: string): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  const open: { readonly indent: number; readonly pointer: string }[] = [];
  let comment: string[] = [];
  let skipBelow = Number.POSITIVE_INFINITY;
  const add = (pointer: string, description: string) => {
    const short = description.replace(/\s+/g, " ").trim().slice(0, MAX_LENGTH);
    if (short !== "" && found.size < MAX_DESCRIPTIONS && !found.has(pointer)) found.set(pointer, short);
  };
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    const indent = line.length - line.trimStart().length;
    if (trimmed === "") {
      comment = [];
      continue;
    }
    // Lists and block texts: what is deeper is theirs.
    if (indent > skipBelow) continue;
    skipBelow = Number.POSITIVE_INFINITY;
    if (trimmed.startsWith("#")) {
      const words = trimmed.replace(/^#+ ?/, "");
      const param = /^@param +(\S+) *(?:\[[^\]]*\])? *(.*)$/.exec(words);
      if (param !== null) add(paramPointer(param[1] ?? ""), param[2] ?? "");
      else if (/^--( |$)/.test(words)) comment = [words.slice(2).replace(/^ *\([^)]*\)/, "")];
      else if (!words.startsWith("@")) comment.push(words);
      continue;
    }
    if (trimmed.startsWith("- ") || trimmed === "-") {
      skipBelow = indent;
      comment = [];
      continue;
    }
    const match = KEY.exec(line.trimEnd());
    if (match !== null) {
      while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
      const pointer = step(open.at(-1)?.pointer ?? "", match[2] ?? match[3] ?? match[4] ?? "");
      add(pointer, describes(comment) ? comment.join(" ") : "");
      open.push({ indent, pointer });
      if (/^[|>][+-]?[0-9]?[+-]? *(#.*)?$/.test(match[5] ?? "")) skipBelow = indent;
    }
    comment = [];
  }
  return Object.fromEntries(found);
}

/** A value that was commented out, or a ruler, describes nothing. */
function describes(comment: readonly string[]): boolean {
  const [first = ""] = comment;
  return /\p{L}{2}/u.test(first) && !/^[A-Za-z0-9_.-]+:( |$)/.test(first) && !first.startsWith("- ");
}

/** `auth.users[0].name` → `/auth/users/0/name`. */
function paramPointer(path: string): string {
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== "")
    .reduce<string>(step, "");
}
