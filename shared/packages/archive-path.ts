export type EntryPath =
  | {
      readonly ok: true;
      readonly path: string /** Litter of other systems: macOS' `._*`, old tars' `PaxHeader`. */;
      readonly ignored: boolean;
    }
  | { readonly ok: false; readonly detail: string; readonly remedy: string };

const REMEDY = "Pack with relative paths below one folder.";

/** A path of an archive's entry, made plain (`./a//b/` → `a/b`), or why it is refused. */
export function entryPath(name: string, maxLength: number): EntryPath {
  const shown = JSON.stringify(name.slice(0, 100));
  const refuse = (detail: string): EntryPath => ({ ok: false, detail: `The path ${shown} ${detail}.`, remedy: REMEDY });
  if (name.length > maxLength) return refuse(`is longer than ${maxLength} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\ufffd]/.test(name)) return refuse("holds control characters or is not UTF-8");
  if (name.includes("\\")) return refuse("holds a backslash");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return refuse("is absolute");
  const segments = name.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) return refuse('leaves the archive by ".."');
  const ignored = segments.some(
    (segment) =>
      segment.startsWith("._") ||
      /^PaxHeaders?(\.|$)/.test(segment) ||
      segment === "__MACOSX" ||
      segment === ".DS_Store",
  );
  return { ok: true, path: segments.join("/"), ignored };
}

/** Strips the folder that all files are in, when there is exactly one and no file beside it; one level only. */
export function stripTopFolder<T>(files: ReadonlyMap<string, T>): Map<string, T> {
  const tops = new Set([...files.keys()].map((path) => path.slice(0, path.indexOf("/") + 1)));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || top === "") return new Map(files);
  return new Map([...files].map(([path, content]) => [path.slice(top.length), content]));
}
