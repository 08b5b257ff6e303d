import { JobExecution } from "../../../state-machines/job/io.ts";

/** What one execution of the job's machine has cost and held, by the rules of Step Functions. */
export interface MachineCount {
  /** Billed: each state that is entered, and each retry. */
  transitions: number;
  /** Events of the longest history. */
  longest: number;
  /** Executions that the job took. */
  executions: number;
  /** Bytes of the largest state between two states. */
  largestState: number;
}

export interface MachineParts {
  /** The input of an execution that was started, `undefined` when it was not. */
  execution(name: string): unknown;
  /** The function behind `Next`. */
  advance(execution: JobExecution): Promise<{ readonly tasks: readonly string[] }>;
  /** Calls the function of a task until it has answered. Answers how often it was called. */
  task(execution: JobExecution, taskId: string): Promise<number>;
}

/**
 * Does with an execution what `state-machines/job/definition.asl.json` says, and counts as Step Functions would: 5
 * events for `Next`, 2 for `More`, 4 for the Map, 8 for a task in it, and 4 for each call of it after the first.
 */
export async function runMachine(
  parts: MachineParts,
  nameOf: (part: number) => string,
  order: (ids: readonly string[]) => readonly string[] = (ids) => ids,
): Promise<MachineCount> {
  const count: MachineCount = { transitions: 0, longest: 0, executions: 0, largestState: 0 };
  for (let part = 0; ; part++) {
    const input = parts.execution(nameOf(part));
    if (input === undefined) return count;
    let execution = JobExecution.parse(input);
    let events = 1;
    count.executions += 1;
    for (;;) {
      const turn = await parts.advance(execution);
      execution = JobExecution.parse(JSON.parse(JSON.stringify({ ...execution, ...turn })));
      count.largestState = Math.max(count.largestState, Buffer.byteLength(JSON.stringify(execution)));
      events += 5 + 2;
      count.transitions += 2;
      if (execution.tasks.length === 0) break;
      events += 4;
      count.transitions += 1;
      for (const taskId of order(execution.tasks)) {
        const calls = await parts.task(execution, taskId);
        events += 8 + 4 * (calls - 1);
        count.transitions += calls;
      }
    }
    count.transitions += 1;
    count.longest = Math.max(count.longest, events + 3);
  }
}
