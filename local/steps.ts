/** Shows each step as it begins and what it took when it ends; names the step that failed. */
export interface Steps {
  /** Runs a step under a title. @throws StepFailed with the title and where to read more */
  run<T>(title: string, work: () => Promise<T>, log?: string): Promise<T>;
  line(text: string): void;
  /** Seconds by title, in the order they ended. */
  readonly seconds: ReadonlyMap<string, number>;
}

export class StepFailed extends Error {
  override readonly name = "StepFailed";
}

/** @param write takes one line; diagnostics go where the story goes */
export function showSteps(write: (line: string) => void): Steps {
  const seconds = new Map<string, number>();
  return {
    seconds,
    line: write,
    async run(title, work, log) {
      const started = performance.now();
      write(`· ${title}`);
      try {
        const result = await work();
        const taken = (performance.now() - started) / 1000;
        seconds.set(title, taken);
        write(`  ${title}: ${taken.toFixed(1)} s`);
        return result;
      } catch (error) {
        if (error instanceof StepFailed) throw error;
        const where = log === undefined ? "" : ` Its log: ${log}`;
        throw new StepFailed(
          `The step "${title}" failed: ${error instanceof Error ? error.message : String(error)}${where}`,
          { cause: error },
        );
      }
    },
  };
}
