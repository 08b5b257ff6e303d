import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The files of an archive as `tar` unpacks them, each as `sha256sum -c` found it to be. By path. */
export async function unpacked(archive: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), "pitrix-archive-"));
  try {
    await writeFile(join(folder, "archive.tgz"), archive);
    await run("tar", ["-xzf", "archive.tgz"], { cwd: folder });
    await run("sha256sum", ["--strict", "--quiet", "-c", "SHA256SUMS"], { cwd: folder });
    const files = new Map<string, Buffer>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && entry.name !== "archive.tgz")
        files.set(path.slice(folder.length + 1), await readFile(path));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Records of an archive: kind → records, in a fixed order. */
export function recordsOf(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, string[]>();
  for (const [path, content] of files) {
    const [folder, kind = ""] = path.split("/");
    if (folder !== "records") continue;
    const lines = content
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    found.set(kind, [...(found.get(kind) ?? []), ...lines]);
  }
  return new Map(
    [...found].sort().map(([kind, lines]) => [kind, lines.sort().map((line): unknown => JSON.parse(line))]),
  );
}
