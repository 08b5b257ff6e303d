import * as z from "zod";
import { Invocation } from "./invocation.ts";
import { LIMITS } from "./limits.ts";

/** How somebody far away looks at a node: commands that change nothing there, and run beside all others. PROTOCOL.md, "Looking". */
const AnswerKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/** Which log: of a service of the package, of confd, or a file that the package names. */
export const LogSource = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("service"), name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
  z.strictObject({ of: z.literal("confd") }),
  z.strictObject({ of: z.literal("file"), path: z.string().regex(/^\/[^\0]{1,511}$/) }),
]);
export type LogSource = z.infer<typeof LogSource>;

export const LogRange = z.union([
  /** Its last lines, as far as `LIMITS.answerBytes` go. */
  z.strictObject({ tail: z.int().min(1).max(10_000) }),
  z.strictObject({ from: z.int().min(0), bytes: z.int().min(1).max(LIMITS.answerBytes) }),
]);
export type LogRange = z.infer<typeof LogRange>;

/** Answers a `LogAnswer` as JSON. */
export const ReadLog = z.strictObject({
  kind: z.literal("read-log"),
  source: LogSource,
  range: LogRange,
  /** The Frontgate encrypts the answer with it; base64 of 32 bytes. */
  answerKey: AnswerKey,
});

/** Answers what the command prints to stdout. */
export const RunLook = z.strictObject({ kind: z.literal("run-look"), run: Invocation, answerKey: AnswerKey });

/**
 * Runs a command of the app whose stdout a job wants. Other than a look it waits for its turn and is remembered; its output is what it
 * printed, encrypted (`sealAnswer`).
 */
export const AskApp = z.strictObject({ kind: z.literal("ask-app"), run: Invocation, answerKey: AnswerKey });

export const LogAnswer = z.strictObject({
  /** Bytes that the log has now. */
  size: z.int().min(0),
  /** Where `text` begins, and where it ends: what a next request may begin from. */
  from: z.int().min(0),
  to: z.int().min(0),
  text: z.string().max(LIMITS.answerBytes),
});
export type LogAnswer = z.infer<typeof LogAnswer>;

/** A part of an answer, before its result: gzipped, encrypted (`body-cipher.ts`), base64, cut. */
export const AnswerPart = z.strictObject({
  type: z.literal("answer-part"),
  id: z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/),
  part: z
    .int()
    .min(0)
    .max(LIMITS.answerParts - 1),
  parts: z.int().min(1).max(LIMITS.answerParts),
  data: z.string().min(1).max(LIMITS.answerPartCharacters),
});
export type AnswerPart = z.infer<typeof AnswerPart>;
