import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Result } from "../../shared/protocol/messages.ts";
import { isMissing, readIfThere, writeDurably } from "../machine/files.ts";

const KEEP_MS = 7 * 86_400_000;

const Execution = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("begun"), startedAt: z.iso.datetime() }),
  z.strictObject({ state: z.literal("done"), result: Result }),
]);
type Execution = z.infer<typeof Execution>;

/** The Drone's own memory of what it executed: one small file a command, flushed to disk before and after. */
export class ExecutionRecord {
  readonly #directory: string;

  constructor(stateDir: string) {
    this.#directory = join(stateDir, "executed");
  }

  async get(id: string): Promise<Execution | undefined> {
    const text = await readIfThere(this.#file(id));
    return text === undefined ? undefined : Execution.parse(JSON.parse(text));
  }

  begin(id: string, startedAt: Date): Promise<void> {
    return this.#write(id, { state: "begun", startedAt: startedAt.toISOString() });
  }

  finish(result: Result): Promise<void> {
    return this.#write(result.id, { state: "done", result });
  }

  /** Forgets what is a week old: no command lives that long, and the Frontgate keeps ids of its own. */
  async prune(now: Date): Promise<void> {
    for (const name of await this.#names()) {
      const file = join(this.#directory, name);
      if (now.getTime() - (await stat(file)).mtimeMs > KEEP_MS) await rm(file, { force: true });
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  #write(id: string, execution: Execution): Promise<void> {
    return writeDurably(this.#file(id), JSON.stringify(execution));
  }

  #file(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
