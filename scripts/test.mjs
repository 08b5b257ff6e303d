import { ensureDependencies } from "./bootstrap.mjs";
import { runOtherTests, summary } from "./tests.mjs";

await ensureDependencies();
const result = await runOtherTests(process.argv.slice(2));
console.log(summary([result]));
process.exitCode = result.code;
