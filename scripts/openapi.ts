import { readFileSync, writeFileSync } from "node:fs";
import { openApiDocument } from "./openapi/document.ts";
import { problemPage } from "./openapi/problem-page.ts";

/**
 * Writes `docs/openapi.json` and `docs/problems/README.md` from the routes of `functions/api`.
 * With `--check` it writes nothing and fails when they are not what it would write.
 */
const root = new URL("../", import.meta.url);
const documents = {
  "docs/openapi.json": `${JSON.stringify(await openApiDocument(), null, 2)}\n`,
  "docs/problems/README.md": problemPage(),
};

for (const [path, text] of Object.entries(documents)) {
  const place = new URL(path, root);
  if (!process.argv.includes("--check")) writeFileSync(place, text);
  else if (read(place) !== text) {
    process.stderr.write(`${path} is not up to date: run "npm run openapi" and commit it.\n`);
    process.exitCode = 1;
  }
}

function read(place: URL): string {
  try {
    return readFileSync(place, "utf8");
  } catch {
    return "";
  }
}
