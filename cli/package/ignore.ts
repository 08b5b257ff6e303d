import { matchesGlob } from "node:path";

/** Never part of a package, whatever an ignore file says. */
const ALWAYS = [".git", ".hg", ".svn", ".DS_Store", "node_modules"];

/**
 * What a folder's ignore file (`.pitrixignore`, `.helmignore`) leaves out, by the rules of `.gitignore` that charts use: `*`, `?`,
 * `[…]`, a trailing `/` for folders, a `/` elsewhere anchors at the top, `!` takes in again, the last rule that matches counts.
 */
export class Ignore {
  readonly #rules: readonly Rule[];

  constructor(text = "") {
    this.#rules = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map(toRule);
  }

  /** @param path relative to the package's folder, forward slashes */
  ignores(path: string, isFolder: boolean): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (ALWAYS.includes(name)) return true;
    // Archives that `package pack` wrote here; a chart's dependencies lie deeper.
    if (!isFolder && !path.includes("/") && /\.(tgz|tar\.gz|zip)$/.test(path)) return true;
    let ignored = false;
    for (const rule of this.#rules) {
      if (rule.foldersOnly && !isFolder) continue;
      if (matchesGlob(rule.anchored ? path : name, rule.glob)) ignored = !rule.again;
    }
    return ignored;
  }
}

interface Rule {
  readonly glob: string;
  readonly anchored: boolean;
  readonly foldersOnly: boolean;
  readonly again: boolean;
}

function toRule(line: string): Rule {
  const again = line.startsWith("!");
  const pattern = again ? line.slice(1) : line;
  const foldersOnly = pattern.endsWith("/");
  const glob = pattern.replace(/^\.?\//, "").replace(/\/$/, "");
  return { glob, anchored: pattern.startsWith("/") || glob.includes("/"), foldersOnly, again };
}
