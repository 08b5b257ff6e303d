import type { PackageFault, PackageFiles } from "../contract.ts";
import type { Json } from "../json.ts";
import { readYaml } from "./yaml.ts";

/** A file full of faults needs no complete list. */
const MAX_FAULTS = 100;

/** Reads a chart's files, and collects what is wrong with them. */
export class ChartText {
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

  /** All documents of a YAML file; `undefined`: not there, or no YAML (then a fault tells). */
  yaml(path: string): readonly Json[] | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const read = readYaml(text);
    if (read.ok) return read.documents;
    this.fault(path, read.pointer, read.detail, read.remedy);
    return undefined;
  }

  fault(file: string, pointer: string, detail: string, remedy: string): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ file, pointer, detail, remedy });
  }
}
