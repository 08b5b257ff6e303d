import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keyOf, makers } from "./bundle.ts";
import { ROOT } from "./functions.ts";

const root = mkdtempSync(join(tmpdir(), "bundle-"));
afterAll(() => rmSync(root, { recursive: true }));

test("bundles are made of their plugins too", () => {
  expect(makers()).toEqual(
    expect.arrayContaining(["infra/bundle.ts", "infra/bare-routes.ts", "infra/without-json-schema.ts"]),
  );
});

test("whatever decides how bundles are made makes them anew when it changes", () => {
  for (const path of makers()) cpSync(join(ROOT, path), join(root, path));
  expect(keyOf([], root)).toBe(keyOf([]));
  for (const path of makers()) {
    const before = keyOf([], root);
    appendFileSync(join(root, path), "\n");
    expect(keyOf([], root), path).not.toBe(before);
  }
});
