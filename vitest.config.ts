import { defineConfig } from "vitest/config";

/**
 * Projects by what a test needs, told by the file's name:
 * `*.test.ts` nothing, `*.wire.test.ts` one real server that it starts itself,
 * `*.local.test.ts` the deployed local stack, `*.e2e.test.ts` the stack, the tenant's cloud and its machines.
 */
const base = { environment: "node" as const, exclude: ["**/node_modules/**", "dist/**", "cdk.out/**"] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...base,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...base.exclude, "**/*.{wire,local,e2e}.test.ts"],
        },
      },
      { test: { ...base, name: "wire", include: ["**/*.wire.test.ts"], testTimeout: 60_000, hookTimeout: 300_000 } },
      {
        test: {
          ...base,
          name: "local",
          include: ["**/*.local.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...base,
          name: "e2e",
          include: ["**/*.e2e.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
