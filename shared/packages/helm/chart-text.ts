import { FileTexts } from "../file-texts.ts";
import type { Json } from "../json.ts";
import { readYaml } from "../yaml.ts";

/** A chart's files. */
export class ChartText extends FileTexts {
  /** All documents of a YAML file; `undefined`: not there, or no YAML (then a fault tells). */
  yaml(path: string): readonly Json[] | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const read = readYaml(text);
    if (read.ok) return read.documents;
    this.fault(path, read.pointer, read.detail, read.remedy);
    return undefined;
  }
}
