import * as z from "zod";
import type { Functions } from "../platform/lambda.ts";
import type { Letter, Letters } from "../platform/letters.ts";
import type { Messages } from "../platform/messages.ts";
import type { Queue } from "../platform/queue.ts";
import { aboutLetter, JobMessage, jsonOf } from "./about.ts";

/** `jobs`: that could not be begun. `notices`: that could not be told. `events`: of functions that are called without waiting. */
export const LetterQueue = z.enum(["jobs", "notices", "events"]);
export type LetterQueue = z.infer<typeof LetterQueue>;

export interface LetterParts {
  readonly letters: Readonly<Record<LetterQueue, Letters>>;
  readonly jobs: Queue;
  readonly notices: Pick<Messages, "send">;
  readonly functions: Pick<Functions, "send">;
  /** Function that ends a job whose execution did not. */
  readonly finishFunction: string;
}

export type Redriven = "redriven" | "dropped" | "kept";

/** How long a letter that is being redriven is nobody else's, in seconds: longer than a request lasts. */
const HOLD_SECONDS = 60;

/** What waits in a queue, with up to ten of its letters; they stay where they are. Two requests. */
export async function readQueue(parts: Pick<LetterParts, "letters">, queue: LetterQueue) {
  const letters = parts.letters[queue];
  const counts = await letters.count();
  const sample = counts.waiting === 0 ? [] : await letters.read(0);
  const shown = sample.map(({ id, sentAt, body }) => ({ id, sentAt, ...aboutLetter(body) }));
  const oldest = shown.map(({ sentAt }) => sentAt).sort()[0];
  return { queue, ...counts, ...(oldest === undefined ? {} : { oldestAt: oldest }), sample: shown };
}

/**
 * Gives at most `limit` letters back to whoever could not handle them, and only then drops them: what is interrupted
 * between is done twice, which every receiver stands. Three requests a letter at most.
 */
export async function redriveQueue(parts: LetterParts, queue: LetterQueue, limit: number) {
  const count: Record<Redriven, number> = { redriven: 0, dropped: 0, kept: 0 };
  const seen = new Set<string>();
  while (seen.size < limit) {
    const read = await parts.letters[queue].read(HOLD_SECONDS);
    const fresh = read.filter(({ id }) => !seen.has(id)).slice(0, limit - seen.size);
    if (fresh.length === 0) break;
    for (const { id } of fresh) seen.add(id);
    for (const became of await Promise.all(fresh.map((letter) => redrive(parts, queue, letter)))) count[became]++;
  }
  return count;
}

async function redrive(parts: LetterParts, queue: LetterQueue, letter: Letter): Promise<Redriven> {
  const became = await RESENDS[queue](parts, letter);
  if (became !== "kept") await parts.letters[queue].drop(letter);
  return became;
}

const RESENDS: Readonly<Record<LetterQueue, (parts: LetterParts, letter: Letter) => Promise<Redriven>>> = {
  async jobs(parts, { id, group, body }) {
    const { data: message } = JobMessage.safeParse(jsonOf(body));
    if (message === undefined || group === undefined) return "kept";
    // By the letter's id it is one message, however often this is repeated.
    await parts.jobs.send({ group, deduplication: id, body: message });
    return "redriven";
  },
  async notices(parts, { id, group, body }) {
    const message = jsonOf(body);
    if (message === undefined) return "kept";
    await parts.notices.send([{ group: group ?? id, body: message }]);
    return "redriven";
  },
  async events(parts, { body }) {
    const { kind } = aboutLetter(body);
    // The next minute has done the same.
    if (kind === "schedule") return "dropped";
    if (kind !== "ended-execution") return "kept";
    await parts.functions.send(parts.finishFunction, jsonOf(body));
    return "redriven";
  },
};
