import { MAX_PACKAGE_BYTES, type PackageFault, type PackageFiles } from "../contract.ts";
import type { Json } from "./schema.ts";
import { parseLenientJson } from "./source.ts";

/** A file full of faults needs no complete list. */
const MAX_FAULTS = 100;

/** Reads a package's files as text or JSON and collects what is wrong with them. */
export class PackageText {
  readonly faults: PackageFault[] = [];
  readonly files: PackageFiles;

  constructor(files: PackageFiles) {
    this.files = files;
  }

  /** UTF-8, a byte order mark is passed over. `undefined`: not there, or not UTF-8 (then a fault tells). */
  text(path: string): string | undefined {
    const bytes = this.files.get(path);
    if (bytes === undefined) return undefined;
    // No larger text could be stored, and a checker would only list its thousands of faults.
    if (bytes.byteLength > MAX_PACKAGE_BYTES) {
      const size = `The file has ${bytes.byteLength} bytes; all texts of a package come to at most ${MAX_PACKAGE_BYTES}.`;
      this.fault(path, "", size, "Put programs and data into the image; the package describes the deployment.");
      return undefined;
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      this.fault(path, "", "The file is not UTF-8 text.", "Save it as UTF-8.");
      return undefined;
    }
  }

  /** JSON with the tolerance of `parseLenientJson`. */
  json(path: string): Json | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const parsed = parseLenientJson(path, text);
    if (parsed.ok) return parsed.value;
    this.add([parsed.fault]);
    return undefined;
  }

  fault(file: string, pointer: string, detail: string, remedy: string): void {
    this.add([{ file, pointer, detail, remedy }]);
  }

  add(faults: readonly PackageFault[]): void {
    this.faults.push(...faults.slice(0, MAX_FAULTS - this.faults.length));
  }
}
