import type { Clock } from "../../shared/kernel/clock.ts";

type Field = string | number | boolean | null | undefined | readonly string[];

/** Structured log: one JSON object a line. Callers pass names and numbers, never a token, a key or a command's body. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, Field>>): void;
  warn(event: string, fields?: Readonly<Record<string, Field>>): void;
}

export function createLog(agent: string, clock: Clock, write: (line: string) => void): Log {
  const at =
    (level: string): Log["info"] =>
    (event, fields) =>
      write(`${JSON.stringify({ time: clock().toISOString(), level, agent, event, ...fields })}\n`);
  return { info: at("info"), warn: at("warn") };
}

/** What went wrong, in one line short enough for a log or a result. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").slice(0, 500);
}
