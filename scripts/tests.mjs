import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, runPinned } from "./bootstrap.mjs";

/**
 * Runs tests on the pinned Node.
 * @param {string[]} args vitest's own
 * @returns {Promise<{ code: number, passed: number, failed: number, skipped: number }>} `failed` is never 0 when `code` is not
 */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), "pitrix-test-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const code = await runPinned([vitest, "run", ...reporters, ...args]);
    return { code, ...counted(report, code) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function counted(report, code) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // A file that did not load has no failed test of its own: it counts as one.
    const failed = numFailedTests > 0 ? numFailedTests : code === 0 ? 0 : Math.max(1, numFailedTestSuites);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    // Ended before it could report: a setup that failed, a signal.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** The last line of every run of tests. */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** Named one by one: of two projects that are left out, vitest would run each for the sake of the other. */
const AT_ONCE = ["unit", "faults", "wire", "local", "e2e"];

/** What `npm test` runs when nothing else is asked for: all but the tests of clusters and clouds, whose servers take minutes to build. */
export const withoutClusters = (args) =>
  args.some((argument) => argument.startsWith("--project"))
    ? args
    : [...args, ...AT_ONCE.map((project) => `--project=${project}`)];

/**
 * Runs the tests on a real cluster, after looking for what the machine lacks and building what the cache lacks.
 * @param {string[]} args vitest's own
 */
export const runClusterTests = (args) => prepared("local/kubernetes/prepare.ts", [...args, "--project=kubernetes"]);

/**
 * Runs the tests on the servers of clouds, in the same way.
 * @param {string[]} args vitest's own
 */
export const runCloudTests = (args) =>
  // One file after the other: two of them start an OpenStack, which takes both cores of a small machine.
  prepared("local/clouds/prepare.ts", [...args, "--project=clouds", "--no-file-parallelism"]);

async function prepared(by, args) {
  const code = await runPinned([by]);
  return code === 0 ? runTests(args) : { code, passed: 0, failed: 1, skipped: 0 };
}
