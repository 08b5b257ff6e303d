import { Problem } from "../kernel/problem.ts";
import type { PackageFault, PackageFiles, PackageReader, PackageValue } from "./contract.ts";
import { readers } from "./readers.generated.ts";

type PackageOf<R> = R extends PackageReader<infer P> ? P : never;

/** A package of any format; `format` tells which. */
export type Package = PackageOf<(typeof readers)[number]>;

const registered: readonly PackageReader<Package>[] = readers;

/**
 * Finds the format by the package's files, never by a flag, and reads the package.
 * @throws Problem 422 `package-format` when no format knows it, 422 `package-invalid` with every fault
 */
export function readPackage(files: PackageFiles): Package {
  return readPackageBy(registered, files);
}

/** The same with formats of the caller's choice, which look at a package in this order. @throws as `readPackage` */
export function readPackageBy<P extends PackageValue>(formats: readonly PackageReader<P>[], files: PackageFiles): P {
  const format = formats.find((candidate) => candidate.detect(files));
  if (format === undefined) {
    const tried = formats.map(({ id, looksFor }) => ({ format: id, looksFor }));
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

/** Whether some format would read a package with files of these names. */
export function looksLikePackage(names: ReadonlySet<string>): boolean {
  const files = new Map([...names].map((name) => [name, new Uint8Array()]));
  return registered.some((format) => format.detect(files));
}

/** The file that gives a package's name and version. */
export function describedIn(format: Package["format"]): string {
  return registered.find(({ id }) => id === format)?.describedIn ?? "";
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
