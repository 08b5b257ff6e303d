import { ensureDependencies } from "./bootstrap.mjs";
import { exitCode, runCloudTests, runClusterTests, runOtherTests, summary } from "./tests.mjs";

// Each, whatever becomes of the one before it, and one line for all.
await ensureDependencies();
const results = [await runOtherTests([]), await runClusterTests([]), await runCloudTests([])];
console.log(summary(results));
process.exitCode = exitCode(results);
