import { ensureDependencies } from "./bootstrap.mjs";
import { runCloudTests, runClusterTests, runTests, summary, withoutClusters } from "./tests.mjs";

// Each, whatever becomes of the one before it, and one line for all.
await ensureDependencies();
const results = [await runTests(withoutClusters([])), await runClusterTests([]), await runCloudTests([])];
const sum = (of) => results.reduce((total, result) => total + result[of], 0);
console.log(summary({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") }));
process.exitCode = results.find(({ code }) => code !== 0)?.code ?? 0;
