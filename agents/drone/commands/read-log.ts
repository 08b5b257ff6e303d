import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join, normalize } from "node:path";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { LogAnswer, LogRange, LogSource } from "../../../shared/protocol/looking.ts";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { isMissing } from "../../machine/files.ts";
import { clampOutput } from "../../machine/result.ts";
import type { Node, Outcome } from "../outcome.ts";

type ReadLog = Extract<DroneCommand, { kind: "read-log" }>;

const EMPTY: LogAnswer = { size: 0, from: 0, to: 0, text: "" };

/** The end of a log, or a range of it. One that is not there yet is empty. */
export async function readLog(node: Pick<Node, "logDir">, command: ReadLog): Promise<Outcome> {
  const path = pathOf(node, command.source);
  if (normalize(path) !== path) return { status: "refused", message: "This is no plain path." };
  let file: FileHandle;
  try {
    // A pipe would keep us until somebody writes to it.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isMissing(error)) return { status: "succeeded", answer: JSON.stringify(EMPTY) };
    throw error;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return { status: "refused", message: "This is no file." };
    return { status: "succeeded", answer: JSON.stringify(await readRange(file, stat.size, command.range)) };
  } finally {
    await file.close();
  }
}

function pathOf({ logDir }: Pick<Node, "logDir">, source: LogSource): string {
  switch (source.of) {
    case "service":
      return join(logDir, "services", `${source.name}.log`);
    case "confd":
      return join(logDir, "confd.log");
    case "file":
      return source.path;
  }
}

async function readRange(file: FileHandle, size: number, range: LogRange): Promise<LogAnswer> {
  const [from, wanted] =
    "tail" in range
      ? [Math.max(0, size - LIMITS.answerBytes), LIMITS.answerBytes]
      : [Math.min(range.from, size), range.bytes];
  const bytes = Buffer.alloc(Math.min(wanted, size - from));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  const read = bytes.subarray(0, bytesRead);
  const begin = "tail" in range ? beginOfTail(read, range.tail, from > 0) : 0;
  const text = clampOutput(read.subarray(begin), LIMITS.answerBytes);
  return { size, from: from + begin, to: from + bytesRead, text };
}

/** Where the last `lines` lines begin. A line whose beginning is not there is left out. */
function beginOfTail(bytes: Buffer, lines: number, cut: boolean): number {
  const ending = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  let at = ending;
  for (let left = lines; left > 0; left--) {
    const newline = at === 0 ? -1 : bytes.lastIndexOf(0x0a, at - 1);
    if (newline === -1) return cut ? Math.min(bytes.length, bytes.indexOf(0x0a) + 1) : 0;
    at = newline;
  }
  return at + 1;
}
