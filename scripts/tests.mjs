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

/** What `npm test` runs when nothing else is asked for: all but the tests of clusters, whose servers take minutes to build. */
export const withoutClusters = (args) =>
  args.some((argument) => argument.startsWith("--project")) ? args : [...args, "--project=!kubernetes"];

/**
 * Runs the tests on a real cluster, after looking for what the machine lacks and building what the cache lacks.
 * @param {string[]} args vitest's own
 */
export async function runClusterTests(args) {
  const code = await runPinned(["local/kubernetes/prepare.ts"]);
  if (code !== 0) return { code, passed: 0, failed: 1, skipped: 0 };
  return runTests([...args, "--project=kubernetes"]);
}
