/**
 * Writes `sdk/generated` from `docs/openapi.json`. With `--check` it writes nothing and fails when the files are not
 * what it would write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readDocument } from "./sdk/document.ts";
import { sdkFiles } from "./sdk/files.ts";

const FOLDER = new URL("../sdk/generated/", import.meta.url);

const files = sdkFiles(readDocument());
const there = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
const extra = there.filter((name) => !files.has(name));
const changed = [...files].filter(
  ([name, text]) => !there.includes(name) || readFileSync(new URL(name, FOLDER), "utf8") !== text,
);

if (!process.argv.includes("--check")) {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of extra) rmSync(new URL(name, FOLDER));
  for (const [name, text] of changed) writeFileSync(new URL(name, FOLDER), text);
} else if (extra.length + changed.length > 0) {
  const names = [...extra, ...changed.map(([name]) => name)].join(", ");
  process.stderr.write(
    `sdk/generated is not what docs/openapi.json says (${names}): run "npm run openapi" and commit it.\n`,
  );
  process.exitCode = 1;
}
