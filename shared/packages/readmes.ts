import type { PackageFiles } from "./contract.ts";
import type { PackageMeta } from "./meta.ts";

/** `README.md`, `readme`, `README.txt`. */
const PLAIN = /^readme(\.(md|markdown|txt))?$/i;
/** `README.zh.md`, `README_zh-CN.md`, `README-pt_BR.md`. */
const IN_A_LANGUAGE = /^readme[._-]([a-z]{2,3}(?:[-_][a-z0-9]{2,8})?)\.(?:md|markdown|txt)$/i;
/** Bytes of one that are stored. */
const MAX_README = 64 * 1024;
/** Bytes of all in languages together: the package has to fit into its row beside them. */
const MAX_READMES = 128 * 1024;
/** Languages that are stored. */
const MAX_LANGUAGES = 16;

/** What a package's README files say, the end cut off where it is long; nothing where there is none. Never a fault. */
export function readReadmes(files: PackageFiles): Pick<PackageMeta, "readme" | "readmes"> {
  const names = [...files.keys()].sort();
  const readme = textOf(files, names.find((name) => PLAIN.test(name)) ?? "");
  const found = new Map<string, string>();
  let left = MAX_READMES;
  for (const name of names) {
    const language = IN_A_LANGUAGE.exec(name)?.[1]?.toLowerCase().replace("_", "-");
    const text = language === undefined || found.has(language) ? "" : textOf(files, name);
    const bytes = Buffer.byteLength(text);
    if (language === undefined || text === "" || bytes > left || found.size === MAX_LANGUAGES) continue;
    left -= bytes;
    found.set(language, text);
  }
  return {
    ...(readme === "" ? {} : { readme }),
    ...(found.size === 0 ? {} : { readmes: Object.fromEntries(found) }),
  };
}

/** A byte order mark is passed over, and a character that is cut through left out. */
function textOf(files: PackageFiles, name: string): string {
  const bytes = files.get(name)?.subarray(0, MAX_README) ?? new Uint8Array();
  return new TextDecoder().decode(bytes, { stream: true });
}
