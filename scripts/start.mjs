import { ensureDependencies, runPinned } from "./bootstrap.mjs";

await ensureDependencies();
process.exitCode = await runPinned(["local/start.ts", ...process.argv.slice(2)]);
