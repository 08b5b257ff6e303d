import { ensureDependencies, runPinned } from "./bootstrap.mjs";

// The last line of the output is the result with `--json`: what is told on the way goes beside.
await ensureDependencies(console.error);
process.exitCode = await runPinned(["local/demo/clouds.ts", ...process.argv.slice(2)]);
