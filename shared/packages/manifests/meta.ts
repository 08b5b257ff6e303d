import * as z from "zod";
import type { FileTexts } from "../file-texts.ts";
import { isObject, type Json } from "../json.ts";
import type { PackageMeta } from "../meta.ts";
import { MetaFile, metaOf } from "../meta-file.ts";
import { withFiles } from "../meta-files.ts";
import { toPointer } from "../pointer.ts";

export const DESCRIBED_IN = "package.json";

const text = z.string().max(4096).nullish();

/** It has a licence, too, and closer bounds: no published schema has checked it before. */
const Described = MetaFile.extend({
  maintainers: z
    .array(
      z.object({
        name: z.string().max(256),
        email: z.string().max(256).optional(),
        url: z.string().max(2048).optional(),
      }),
    )
    .max(100)
    .nullish(),
  licence: text,
  license: text,
});

/** What `package.json`, the readmes and the icon's file say; empty when there is neither. */
export function readMeta(source: FileTexts): PackageMeta {
  return withFiles(described(source), source.files);
}

function described(source: FileTexts): PackageMeta {
  const content = source.text(DESCRIBED_IN);
  if (content === undefined) return {};
  let document: Json;
  try {
    document = JSON.parse(content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    source.fault(DESCRIBED_IN, "", `The file is not JSON: ${reason.slice(0, 200)}.`, "Correct it at that place.");
    return {};
  }
  const parsed = Described.safeParse(document === null || !isObject(document) ? undefined : document);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      source.fault(DESCRIBED_IN, toPointer(path), `${message}.`, "Write it as the documentation of packages says.");
    return {};
  }
  return metaOf(parsed.data);
}
