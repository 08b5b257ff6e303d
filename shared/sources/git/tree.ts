import type { PackageFiles } from "../../packages/contract.ts";
import { type Objects, PackError } from "./pack.ts";

interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

/** Folders below the packages' folder that are looked at, and how deep. */
const MAX_FOLDERS = 2000;
const MAX_DEPTH = 8;

/** The commit that a tag or commit leads to, and its tree. @throws PackError */
export function treeOf(objects: Objects, oid: string): string {
  let at = oid;
  for (let hop = 0; hop < 5; hop++) {
    const object = objects.get(at);
    if (object === undefined) throw new PackError("The commit is not in the pack.");
    if (object.type === "tree") return at;
    const line = /^(?:object|tree) ([0-9a-f]{40})$/m.exec(object.bytes.toString("latin1", 0, 200))?.[1];
    if (line === undefined || object.type === "blob") throw new PackError("What the ref names is no commit.");
    at = line;
  }
  throw new PackError("Tags of tags of tags are not followed.");
}

/** The tree at a path such as `apps/stable`; `undefined` where there is no such folder. */
export function folderAt(objects: Objects, root: string, path: string): string | undefined {
  let at: string = root;
  for (const part of path.split("/").filter((name) => name !== "" && name !== ".")) {
    const entry = entriesOf(objects, at).find(({ name, mode }) => name === part && isTree(mode));
    if (entry === undefined) return undefined;
    at = entry.oid;
  }
  return at;
}

export interface Folder {
  /** From the packages' folder: `zookeeper`, `data/redis`. */
  readonly path: string;
  readonly tree: string;
}

/**
 * The folders of packages below `root`, and `root` itself: what `isPackage` says yes to is one package and is not
 * searched further. It gets the names of a folder's own files, so that nothing is read to decide.
 */
export function packageFolders(
  objects: Objects,
  root: string,
  isPackage: (names: ReadonlySet<string>) => boolean,
): readonly Folder[] {
  const found: Folder[] = [];
  let seen = 0;
  const visit = (path: string, tree: string, depth: number): void => {
    seen += 1;
    if (seen > MAX_FOLDERS)
      throw new PackError(`There are more than ${MAX_FOLDERS} folders; name one of them as "path".`);
    const entries = entriesOf(objects, tree);
    if (isPackage(new Set(entries.filter(({ mode }) => isFile(mode)).map(({ name }) => name)))) {
      found.push({ path, tree });
      return;
    }
    if (depth === MAX_DEPTH) return;
    for (const { mode, name, oid } of entries)
      if (isTree(mode) && !name.startsWith(".")) visit(path === "" ? name : `${path}/${name}`, oid, depth + 1);
  };
  visit("", root, 0);
  return found;
}

/** Regular files below a tree, by path; links and submodules are left out. @throws PackError beyond the limits */
export function filesOf(
  objects: Objects,
  tree: string,
  limits: { readonly files: number; readonly bytes: number },
): PackageFiles {
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  const visit = (path: string, at: string, depth: number): void => {
    if (depth > 32) throw new PackError("A package's folders are too deep.");
    for (const { mode, name, oid } of entriesOf(objects, at)) {
      const inside = `${path}${name}`;
      if (isTree(mode)) visit(`${inside}/`, oid, depth + 1);
      else if (isFile(mode)) {
        const blob = objects.get(oid);
        if (blob?.type !== "blob") throw new PackError(`The file ${inside.slice(0, 200)} is not in the pack.`);
        bytes += blob.bytes.length;
        files.set(inside, blob.bytes);
        if (files.size > limits.files) throw new PackError(`The package has more than ${limits.files} files.`);
        if (bytes > limits.bytes) throw new PackError(`The package has more than ${limits.bytes} bytes.`);
      }
    }
  };
  visit("", tree, 0);
  return files;
}

function entriesOf(objects: Objects, oid: string): readonly TreeEntry[] {
  const object = objects.get(oid);
  if (object?.type !== "tree") throw new PackError("A folder is not in the pack.");
  const { bytes } = object;
  const entries: TreeEntry[] = [];
  for (let place = 0; place < bytes.length; ) {
    const space = bytes.indexOf(0x20, place);
    const zero = bytes.indexOf(0, space);
    if (space < 0 || zero < 0 || zero + 21 > bytes.length) throw new PackError("A folder is malformed.");
    const name = bytes.toString("utf8", space + 1, zero);
    if (name === "" || name === "." || name === ".." || name.includes("/"))
      throw new PackError("A folder is malformed.");
    entries.push({
      mode: bytes.toString("latin1", place, space),
      name,
      oid: bytes.toString("hex", zero + 1, zero + 21),
    });
    place = zero + 21;
  }
  return entries;
}

function isTree(mode: string): boolean {
  return mode === "40000" || mode === "040000";
}

function isFile(mode: string): boolean {
  return mode.startsWith("100");
}
