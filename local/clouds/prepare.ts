import { checkCloudNeeds } from "../toolchain/prerequisites.ts";
import { ensureTool, type ToolName } from "../toolchain/tools.ts";

/** The servers that tests of clouds run, one after the other. */
const TOOLS: readonly ToolName[] = ["openstack", "qingcloud", "vcsim"];

/** Puts them into the cache, or says what the machine lacks. */
const missing = checkCloudNeeds();
for (const sentence of missing) console.error(sentence);
if (missing.length > 0) process.exit(1);
try {
  for (const tool of TOOLS) await ensureTool(tool, (line) => console.log(`· ${line}`));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
