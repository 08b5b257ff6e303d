import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Texts of an archive by their paths, unpacked by the system's own tar. */
export function untarred(archive: Buffer): ReadonlyMap<string, string> {
  const directory = mkdtempSync(join(tmpdir(), "pitrix-untar-"));
  try {
    execFileSync("tar", ["-x", "--no-same-owner", "-C", directory], { input: archive });
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    return new Map(
      files.map(({ name, parentPath }) => {
        const path = join(parentPath, name);
        return [relative(directory, path), readFileSync(path, "utf8")];
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
