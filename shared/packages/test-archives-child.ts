/** Reads every archive of a folder, one after the other, and prints what became of it and the most memory it took. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../kernel/problem.ts";
import { readArchive } from "./archive.ts";

const folder = process.argv[2] ?? ".";
const results: { readonly name: string; readonly refused?: string }[] = [];
for (const name of readdirSync(folder)) {
  const archive = readFileSync(join(folder, name));
  const refused = await readArchive(archive).then(
    () => undefined,
    (error: unknown) => (error instanceof Problem ? error.message : Promise.reject(error)),
  );
  // One archive at a time is what is measured, not what the ones before it left behind.
  globalThis.gc?.();
  results.push({ name, ...(refused === undefined ? {} : { refused }) });
}
// `maxRSS` would also count the process that started this one.
const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? Number.NaN) * 1024;
console.log(JSON.stringify({ peak, results }));
