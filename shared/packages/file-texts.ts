import type { PackageFault, PackageFiles } from "./contract.ts";

/** A file full of faults needs no complete list. */
const MAX_FAULTS = 100;

/** Reads a package's files as text, and collects what is wrong with them. A format adds what its texts are. */
export class FileTexts {
  readonly faults: PackageFault[] = [];
  readonly files: PackageFiles;

  constructor(files: PackageFiles) {
    this.files = files;
  }

  /** UTF-8, a byte order mark is passed over. `undefined`: not there, or not UTF-8 (then a fault tells). */
  text(path: string): string | undefined {
    const bytes = this.files.get(path);
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      this.fault(path, "", "The file is not UTF-8 text.", "Save it as UTF-8.");
      return undefined;
    }
  }

  fault(file: string, pointer: string, detail: string, remedy: string): void {
    this.add([{ file, pointer, detail, remedy }]);
  }

  add(faults: readonly PackageFault[]): void {
    this.faults.push(...faults.slice(0, MAX_FAULTS - this.faults.length));
  }
}
