import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** confd says a few hundred bytes a file. */
const TAIL_BYTES = 64 * 1024;

/**
 * Files that a confd which has ended had begun to bring up to date, and about whose reload command it said nothing any more: it may
 * have written the new file and not told the app.
 * @param log of confd with `-log-level=info`; only what its last start said counts
 */
export function unfinished(log: string): readonly string[] {
  const files = new Set<string>();
  for (const line of log.slice(log.lastIndexOf("Starting confd") + 1).split("\n")) {
    const [, begun] = /Target config (.+) out of sync$/.exec(line) ?? [];
    const [, ended] = /Target config (.+) has been updated$/.exec(line) ?? [];
    if (begun !== undefined) files.add(begun);
    if (ended !== undefined) files.delete(ended);
  }
  return [...files];
}

/** The end of confd's log; "" where there is none. */
export function readLogEnd(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8");
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
