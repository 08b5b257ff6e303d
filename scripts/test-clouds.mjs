import { ensureDependencies } from "./bootstrap.mjs";
import { runCloudTests, summary } from "./tests.mjs";

await ensureDependencies();
const result = await runCloudTests(process.argv.slice(2));
console.log(summary([result]));
process.exitCode = result.code;
