import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, writeDurably } from "./files.ts";

/** What an agent keeps over its restarts: small texts by name. A crash leaves the old or the new one, never a part. */
export interface Kept {
  /** `undefined`: nothing is kept by that name. */
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  /** What is kept by one name is kept by the other from now on, in its place. */
  rename(from: string, to: string): Promise<void>;
  /** When it was written, by the clock of whoever keeps it. */
  since(name: string): Promise<Date>;
}

/** On the machine's disk, readable by root alone. */
export function keptIn(directory: string): Kept {
  const place = (name: string): string => join(directory, name);
  return {
    read: (name) => readIfThere(place(name)),
    write: (name, text) => writeDurably(place(name), text),
    rename: (from, to) => rename(place(from), place(to)),
    since: async (name) => (await stat(place(name))).mtime,
  };
}
