import { createHash } from "node:crypto";
import * as z from "zod";
import type { Tags } from "../contract.ts";
import type { Ref } from "./xml.ts";

/**
 * A volume is the file `<id>.vmdk` in a folder of its datastore. Its tags are the names of empty folders beside it, since nothing else that the
 * SOAP interface can write and list belongs to a disk that is at no machine: `<id>.<number>.<piece>`, the pieces together JSON in base64url.
 */
const DISK = /(?:^|[ /])(pitrix-[0-9a-f]{24})\.vmdk$/;
const PIECE = /^(pitrix-[0-9a-f]{24})\.(\d\d)\.([A-Za-z0-9_-]+)$/;
/** A name of a file has at most 128 bytes on VMFS. */
const PIECE_LENGTH = 80;

/** The volume that a key makes. */
export const volumeIdOf = (key: string): string =>
  `pitrix-${createHash("sha256").update(`pitrix volume ${key}`).digest("hex").slice(0, 24)}`;

/** By the name of the file, wherever it is. */
export const volumeIdIn = (file: string): string | undefined => DISK.exec(file)?.[1];

/** One for each folder of machines: whoever sees the volumes sees the machines that may have them. */
export const volumeFolder = (datastore: string, machines: Ref): string =>
  `[${datastore}] pitrix-volumes/${machines.id}`;

/** `undefined` for what is no path on a datastore. */
export const datastoreIn = (file: string): string | undefined => /^\[([^\]]+)\] /.exec(file)?.[1];

/** Names of the folders that hold the tags. */
export function tagFolders(id: string, tags: Tags): readonly string[] {
  const text = Buffer.from(JSON.stringify(tags)).toString("base64url");
  const pieces = text.match(new RegExp(`.{1,${PIECE_LENGTH}}`, "g")) ?? [];
  return pieces.map((piece, index) => `${id}.${String(index).padStart(2, "0")}.${piece}`);
}

/** Whose tags a folder holds a piece of. */
export const taggedBy = (name: string): string | undefined => PIECE.exec(name)?.[1];

const TagsJson = z.record(z.string(), z.string());

/** None where a piece is missing: the volume is still being made, or already gone. */
export function tagsIn(folders: readonly string[]): Tags {
  const text = [...folders]
    .sort()
    .map((name) => PIECE.exec(name)?.[3] ?? "")
    .join("");
  try {
    return TagsJson.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    return {};
  }
}
