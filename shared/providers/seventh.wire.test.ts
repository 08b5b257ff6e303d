import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";

const run = promisify(execFile);
const REPO = new URL("../../", import.meta.url).pathname;
const PARTS = ["shared", "functions", "scripts", "package.json", "tsconfig.json", "vitest.config.ts"];

/** What the API answers there: the very operation of `GET /providers`, called as a gateway does. */
const ASK = `import * as routes from "./functions/api/providers/routes.ts";
import { list } from "./functions/api/providers/list.ts";
import { endpoint } from "./shared/platform/middleware/api.ts";
import { testClient } from "./shared/platform/middleware/test-client.ts";
import { manifests } from "./shared/providers/registry.ts";

const client = testClient([endpoint(routes.list, list(manifests))], {}, { tenantId: "tenant-1" });
console.log(JSON.stringify(await client.send("GET", "/providers")));
`;

const Answer = z.object({
  status: z.literal(200),
  body: z.object({ items: z.array(z.object({ id: z.string(), capabilities: z.array(z.string()) })) }),
});
const Results = z.object({ success: z.literal(true), numPassedTests: z.int(), numTotalTests: z.int() });

/** The commands of the guide's first hour, as they stand there. */
function commands(): readonly string[] {
  const guide = readFileSync(join(REPO, "docs/adding-a-cloud.md"), "utf8");
  const block = /^```sh\n([\s\S]+?)^```/m.exec(guide)?.[1] ?? "";
  return block.split("\n").filter((line) => line !== "");
}

/** Files by what is in them. */
function filesOf(root: string): ReadonlyMap<string, string> {
  const files = PARTS.flatMap((part) =>
    part.includes(".")
      ? [part]
      : readdirSync(join(root, part), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  return new Map(
    files.map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(root, file)))
        .digest("hex"),
    ]),
  );
}

test("OP-02: one more cloud is one more folder: by the guide's own commands it is among the providers and passes the conformance suite, and no other file is edited", {
  timeout: 300_000,
}, async () => {
  const copy = mkdtempSync(join(tmpdir(), "pitrix-seventh-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const part of PARTS) cpSync(join(REPO, part), join(copy, part), { recursive: true });
  symlinkSync(join(REPO, "node_modules"), join(copy, "node_modules"));
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`, HOME: copy };
  const sh = async (command: string) =>
    (await run("sh", ["-ec", command], { cwd: copy, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  const before = filesOf(copy);

  const passed: number[] = [];
  for (const command of commands()) {
    if (!command.includes("vitest run")) {
      await sh(command);
      continue;
    }
    const report = join(copy, "report.json");
    await sh(`${command} --reporter=json --outputFile=${report}`);
    passed.push(Results.parse(JSON.parse(readFileSync(report, "utf8"))).numPassedTests);
  }
  // The suite on the copy's server; then its own tests and the rules that every folder is held to.
  expect(passed).toEqual([expect.any(Number), expect.any(Number)]);
  expect(Math.min(...passed)).toBeGreaterThan(20);

  const after = filesOf(copy);
  const edited = [...before].flatMap(([file, hash]) => (after.get(file) === hash ? [] : file));
  expect(edited.sort()).toEqual(["shared/providers/facts.generated.ts", "shared/providers/manifests.generated.ts"]);
  const made = [...after.keys()].filter((file) => !before.has(file));
  expect(made.filter((file) => !file.startsWith("shared/providers/acme/"))).toEqual([]);

  writeFileSync(join(copy, "ask.ts"), ASK);
  const { items } = Answer.parse(JSON.parse(await sh("node ask.ts"))).body;
  expect(items.find(({ id }) => id === "acme")?.capabilities).toContain("instances");
  expect(items.map(({ id }) => id)).not.toContain("template");
  expect(items.length).toBeGreaterThan(2);
});
