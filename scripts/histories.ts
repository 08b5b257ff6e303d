import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "../shared/tasks/testing/histories/format.ts";
import { recordAll } from "../shared/tasks/testing/histories/record.ts";

/**
 * Records what the present code makes of every kind of job, for later code to take on (R9):
 * `node scripts/histories.ts <name>` writes `shared/tasks/testing/histories/stored/<name>.json.br`. What is stored is never
 * written anew: it stands for jobs that were begun by that version.
 */
const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) throw new Error("which name? such as a date: 2026-11-22");
const histories = await recordAll();
const bytes = pack(histories);
writeFileSync(join(import.meta.dirname, `../shared/tasks/testing/histories/stored/${name}.json.br`), bytes, {
  flag: "wx",
});
const steps = histories.reduce((sum, { steps: { length } }) => sum + length, 0);
console.log(`${histories.length} histories, ${steps} steps, ${bytes.length} bytes`);
