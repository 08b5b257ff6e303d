import { checkClusterNeeds } from "../toolchain/prerequisites.ts";
import { ensureTool, type ToolName } from "../toolchain/tools.ts";

/** What tests of clusters run; built one after the other, because each build takes all cores. */
const TOOLS: readonly ToolName[] = ["etcd", "kwok", "kubernetes", "metrics-server", "helm"];

/** Builds what a cluster takes, about 16 minutes from nothing on two cores, or says what the machine lacks. */
const missing = checkClusterNeeds();
for (const sentence of missing) console.error(sentence);
if (missing.length > 0) process.exit(1);
try {
  for (const tool of TOOLS) await ensureTool(tool, (line) => console.log(`· ${line}`));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
