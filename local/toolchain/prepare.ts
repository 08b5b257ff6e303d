import { ensureTool, type ToolName } from "./tools.ts";

/**
 * Puts tools into the cache, one after the other, for a program of its own: what the machine lacks, or why one could not be made, is
 * said on standard error, and the process ends with 1.
 * @param missing a sentence for each thing that the machine lacks
 */
export async function prepareTools(tools: readonly ToolName[], missing: readonly string[]): Promise<void> {
  for (const sentence of missing) console.error(sentence);
  if (missing.length > 0) process.exit(1);
  try {
    for (const tool of tools) await ensureTool(tool, (line) => console.log(`· ${line}`));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
