import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context, Options } from "../context.ts";
import { usage } from "../failure.ts";
import { readChecked } from "../package/read.ts";
import { digestOf } from "../package/source.ts";

/** Checks a folder and writes its archive. A package that is not valid is not packed. */
export async function packPackage(context: Context, dir: string, options: Options): Promise<void> {
  const { package: pkg, kind, files, archive, archiveName } = await readChecked(dir);
  if (kind === "archive") throw usage(`"${dir}" is an archive already.`, "Name the package's folder.");
  const file = await destination(options.text("destination") ?? ".", archiveName);
  // Written beside and renamed: an interrupted run leaves no half archive under the name.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, archive);
  await rename(unfinished, file);
  const digest = digestOf(archive);
  const { format } = pkg;
  await context.say(`${file}  ${archive.length} bytes  ${digest}`, {
    file,
    format,
    name: pkg.meta.name ?? pkg.name,
    ...(pkg.meta.version === undefined ? {} : { version: pkg.meta.version }),
    files: files.size,
    size: archive.length,
    digest,
  });
}

/** A folder that is there, or a path that ends in a slash, gets the usual name; anything else is the file. */
async function destination(path: string, usual: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  const folder = found?.isDirectory() === true || path.endsWith("/");
  const file = folder ? join(path, usual) : path;
  await mkdir(dirname(file), { recursive: true });
  return file;
}
