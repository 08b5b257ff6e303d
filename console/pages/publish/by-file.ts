import type { ProblemFault } from "../../../sdk/index.ts";

export interface FileFaults {
  /** Path in the package; empty for the package as a whole. */
  readonly path: string;
  /** Their pointers within the file. */
  readonly faults: readonly ProblemFault[];
}

/** A package's faults, `config.json#/properties/0`, file by file, in the order in which they came. */
export function byFile(faults: readonly ProblemFault[]): readonly FileFaults[] {
  const files = new Map<string, ProblemFault[]>();
  for (const fault of faults) {
    const hash = fault.pointer.indexOf("#");
    const path = hash < 0 ? "" : fault.pointer.slice(0, hash);
    const inside = { ...fault, pointer: hash < 0 ? fault.pointer : fault.pointer.slice(hash + 1) };
    const known = files.get(path);
    if (known === undefined) files.set(path, [inside]);
    else known.push(inside);
  }
  return [...files].map(([path, inside]) => ({ path, faults: inside }));
}
