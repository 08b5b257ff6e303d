import { ensureDependencies } from "./bootstrap.mjs";
import { runTests, summary, withoutClusters } from "./tests.mjs";

await ensureDependencies();
const result = await runTests(withoutClusters(process.argv.slice(2)));
console.log(summary([result]));
process.exitCode = result.code;
