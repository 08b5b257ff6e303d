import { Problem } from "../kernel/problem.ts";
import type { PackageFault, PackageFiles, PackageFormat } from "./contract.ts";
import { vmFormat } from "./vm/format.ts";
import type { VmPackage } from "./vm/schema.ts";

/** A package of any format; `format` tells which. */
export type Package = VmPackage;

/** Every format, in the order in which they look at a package. */
const packageFormats: readonly PackageFormat<Package>[] = [vmFormat];

/**
 * Finds the format by the package's files, never by a flag, and reads the package.
 * @throws Problem 422 `package-format` when no format knows it, 422 `package-invalid` with every fault
 */
export function readPackage(files: PackageFiles): Package {
  const format = packageFormats.find((candidate) => candidate.detect(files));
  if (format === undefined) {
    const tried = packageFormats.map(({ id, looksFor }) => ({ format: id, looksFor }));
    const detail = `None of these is in it: ${tried.map(({ format: id, looksFor }) => `${looksFor} (${id})`).join("; ")}.`;
    throw new Problem({
      status: 422,
      code: "package-format",
      title: "The package has no known format",
      detail,
      errors: [{ pointer: "", detail, remedy: "Pack these files, at the top of the archive or in its one folder." }],
      extensions: { tried },
    });
  }
  const result = format.read(files);
  if (result.ok) return result.package;
  throw invalidPackage(result.faults);
}

/** 422 with each fault's file and pointer as `file#/pointer`. */
function invalidPackage(faults: readonly PackageFault[]): Problem {
  const errors = faults.map(({ file, pointer, detail, remedy }) => ({ pointer: `${file}#${pointer}`, detail, remedy }));
  const first = errors[0];
  return new Problem({
    status: 422,
    code: "package-invalid",
    title: "The package is not valid",
    ...(first === undefined ? {} : { detail: `${first.pointer}: ${first.detail}` }),
    errors,
  });
}
