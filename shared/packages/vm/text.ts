import { MAX_PACKAGE_BYTES } from "../contract.ts";
import { FileTexts } from "../file-texts.ts";
import type { Json } from "./schema.ts";
import { parseLenientJson } from "./source.ts";

/** A package's files. */
export class PackageText extends FileTexts {
  override text(path: string): string | undefined {
    const size = this.files.get(path)?.byteLength ?? 0;
    // No larger text could be stored, and a checker would only list its thousands of faults.
    if (size > MAX_PACKAGE_BYTES) {
      const detail = `The file has ${size} bytes; all texts of a package come to at most ${MAX_PACKAGE_BYTES}.`;
      this.fault(path, "", detail, "Put programs and data into the image; the package describes the deployment.");
      return undefined;
    }
    return super.text(path);
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
}
