import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import type { VmPackage } from "./schema.ts";
import type { PackageText } from "./text.ts";

const PLACE = /^confd\/((?:conf\.d|templates)\/[A-Za-z0-9][A-Za-z0-9._/-]*)$/;
const RESOURCE = /^conf\.d\/.*\.toml$/;

/** A confd resource; confd itself reads it on the node, so only what would fail there late is checked here. */
const resource = z.looseObject({
  template: z.looseObject({
    src: z.string().min(1),
    dest: z.string().regex(/^\/(?!.*(?:^|\/)\.\.(?:\/|$))./, "must be an absolute path without .."),
    keys: z.array(z.string()).min(1),
    mode: z.string().optional(),
    uid: z.int().optional(),
    gid: z.int().optional(),
    check_cmd: z.string().optional(),
    reload_cmd: z.string().optional(),
    prefix: z.string().optional(),
  }),
});

/** The files below `confd/conf.d` and `confd/templates`, sorted by path; other files there are passed over. */
export function readConfd(source: PackageText): VmPackage["confd"] {
  const files: VmPackage["confd"] = [];
  for (const path of [...source.files.keys()].sort()) {
    const place = PLACE.exec(path)?.[1];
    const content = place === undefined ? undefined : source.text(path);
    if (place === undefined || content === undefined) continue;
    files.push({ path: place, content });
    if (RESOURCE.test(place)) checkResource(source, path, content);
  }
  return files;
}

function checkResource(source: PackageText, path: string, content: string): void {
  let document: unknown;
  try {
    document = parse(content);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    source.fault(path, "", `The file is not TOML: line ${cause.line}, column ${cause.column}.`, "Correct it.");
    return;
  }
  const parsed = resource.safeParse(document);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      source.fault(path, `/${issue.path.join("/")}`, `${issue.message}.`, "Correct this field of the confd resource.");
    }
    return;
  }
  const template = `confd/templates/${parsed.data.template.src}`;
  if (!source.files.has(template))
    source.fault(path, "/template/src", `There is no ${template}.`, "Add the file, or correct src.");
}
