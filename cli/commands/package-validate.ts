import type { Context } from "../context.ts";
import { readChecked } from "../package/read.ts";
import { digestOf } from "../package/source.ts";

/** Says that a package is valid, or throws the problem with every fault. */
export async function validatePackage(context: Context, path: string): Promise<void> {
  const { package: pkg, files, archive } = await readChecked(path);
  const { name, description, meta, format } = pkg;
  const digest = digestOf(archive);
  const summary = {
    valid: true,
    path,
    format,
    name,
    ...(meta.version === undefined ? {} : { version: meta.version }),
    ...(meta.appVersion === undefined ? {} : { appVersion: meta.appVersion }),
    description,
    files: files.size,
    size: archive.length,
    digest,
  };
  const version = meta.version === undefined ? "without a version" : meta.version;
  await context.say(
    [
      `${context.paint("green", "✓")} ${path} is a valid ${format} package: ${context.paint("bold", name)} ${version}`,
      `  ${files.size} files, ${archive.length} bytes packed, ${digest}`,
    ].join("\n"),
    summary,
  );
}
