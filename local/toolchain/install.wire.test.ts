import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { install, type Recipe } from "./install.ts";

let cache = "";

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "pitrix-cache-"));
  process.env.PITRIX_CACHE = cache;
});

afterEach(async () => {
  delete process.env.PITRIX_CACHE;
  await rm(cache, { recursive: true, force: true });
});

function recipe(build: Recipe["build"], pin = "1"): Recipe {
  return { name: "thing", title: "thing 1", pins: [pin], build };
}

test("several at once build once and get the same directory", async () => {
  let builds = 0;
  const one = recipe(async (directory) => {
    builds++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await writeFile(join(directory, "file"), "content");
  });
  const lines: string[] = [];
  const directories = await Promise.all([1, 2, 3].map(() => install(one, (line) => lines.push(line))));
  expect(builds).toBe(1);
  expect(new Set(directories).size).toBe(1);
  expect(await readFile(join(directories[0] ?? "", "file"), "utf8")).toBe("content");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^thing 1: installed in \d+\.\d s$/);
});

test("a failed build leaves nothing that looks installed, and the next one starts anew", async () => {
  let half = "";
  const failing = recipe(async (directory) => {
    half = directory;
    await writeFile(join(directory, "half"), "");
    throw new Error("no network");
  });
  await expect(install(failing, () => {})).rejects.toThrow("no network");
  const good = await install(
    recipe(async () => {}),
    () => {},
  );
  expect(existsSync(half)).toBe(false);
  expect(good).not.toBe(half);
});

test("another pin installs beside", async () => {
  const build = async () => {};
  expect(await install(recipe(build, "1"), () => {})).not.toBe(await install(recipe(build, "2"), () => {}));
});
