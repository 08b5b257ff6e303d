import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";

/** One program to build: `binary` is its file name in the result, `package` its Go import path. */
export interface GoProgram {
  readonly binary: string;
  readonly package: string;
}

/** The module's pins, for the cache key. */
export async function goPins(module: string): Promise<string[]> {
  return Promise.all(["go.mod", "go.sum"].map((file) => readFile(join(module, file), "utf8")));
}

/**
 * Builds programs of a wrapper module, whose go.mod and go.sum pin every dependency: `go install X@version`
 * refuses modules with replace directives, and confd has no go.mod at all. Without cgo, so that no C compiler
 * is needed and the programs run in any root.
 */
export async function goBuild(
  module: string,
  programs: readonly GoProgram[],
  directory: string,
  log: string,
  /** Further flags of the linker. */
  flags: readonly string[] = [],
): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" };
  for (const program of programs) {
    const output = join(directory, program.binary);
    await runCommand(
      ["go", "build", "-trimpath", `-ldflags=${["-s -w", ...flags].join(" ")}`, "-o", output, program.package],
      {
        log,
        env,
        cwd: module,
      },
    );
  }
}
