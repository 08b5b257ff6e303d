import { ensureDependencies } from "./bootstrap.mjs";
import { runClusterTests, runTests, summary, withoutClusters } from "./tests.mjs";

// Both, whatever becomes of the first, and one line for both.
await ensureDependencies();
const results = [await runTests(withoutClusters([])), await runClusterTests([])];
const sum = (of) => results.reduce((total, result) => total + result[of], 0);
console.log(summary({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") }));
process.exitCode = results.find(({ code }) => code !== 0)?.code ?? 0;
