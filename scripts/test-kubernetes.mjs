import { ensureDependencies } from "./bootstrap.mjs";
import { runClusterTests, summary } from "./tests.mjs";

await ensureDependencies();
const result = await runClusterTests(process.argv.slice(2));
console.log(summary([result]));
process.exitCode = result.code;
