import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Projects by what a test needs, told by the file's name:
 * `*.test.ts` nothing, `*.faults.test.ts` nothing either, but minutes (`npm run test:faults` for all of it),
 * `*.wire.test.ts` one real server that it starts itself,
 * `*.local.test.ts` the deployed local stack, `*.e2e.test.ts` the stack, the tenant's cloud and its machines,
 * `*.kubernetes.test.ts` a real cluster, which all of them share and which `npm test` does without (`npm run test:kubernetes`),
 * `*.clouds.test.ts` the servers of a private cloud, which `npm test` does without too (`npm run test:clouds`).
 */
const base = { environment: "node" as const, exclude: ["**/node_modules/**", "dist/**", "cdk.out/**"] };

/** What waits longest begins first, so that nothing is left to wait for alone: the machines, the store, then the rest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ["e2e", "kubernetes", "clouds", "local", "faults", "wire", "unit"];
    const rank = ({ project }: TestSpecification) => order.indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Tests on real servers mostly wait: one worker more than a small machine has cores.
    maxWorkers: 3,
    // What failed is told in one line at the end: with the values, not with how many there are.
    chaiConfig: { truncateThreshold: 600 },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...base,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...base.exclude, "**/*.{wire,local,e2e,faults,kubernetes,clouds}.test.ts"],
          // What hangs ends; what is slow beside two other workers does not fail.
          testTimeout: 60_000,
        },
      },
      { test: { ...base, name: "faults", include: ["**/*.faults.test.ts"], testTimeout: 600_000 } },
      { test: { ...base, name: "wire", include: ["**/*.wire.test.ts"], testTimeout: 120_000, hookTimeout: 300_000 } },
      {
        test: {
          ...base,
          name: "local",
          include: ["**/*.local.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...base,
          name: "e2e",
          include: ["**/*.e2e.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...base,
          name: "kubernetes",
          include: ["**/*.kubernetes.test.ts"],
          globalSetup: ["local/kubernetes/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...base,
          name: "clouds",
          include: ["**/*.clouds.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
