import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root, runPinned } from "./bootstrap.mjs";

/**
 * @typedef {{ code: number, passed: number, failed: number, skipped: number, failures: Failure[], again: Failure[] }} Result
 * `failed` is never 0 when `code` is not; `again` failed once and passed when their files were run a second time
 * @typedef {{ file: string, test: string, why: string }} Failure `why`: the first lines of the error
 */

/** Tests on real servers, which wait for other processes: a machine that stands still for seconds can fail one. */
const ON_SERVERS = /\.(wire|local|e2e|kubernetes|clouds)\.test\.ts$/;
/** More files than these are no accident. */
const MOST_AGAIN = 8;

/**
 * Runs tests on the pinned Node. Files on real servers of which a test failed are run a second time when all the others have ended:
 * what fails twice has failed, and what passes then is told by name in the last lines, so that nobody takes it for sound.
 * @param {string[]} args vitest's own
 * @returns {Promise<Result>}
 */
export async function runTests(args) {
  const first = await once(args);
  const files = Object.entries(first.files).filter(([, { failures }]) => failures.length > 0);
  const again = files.map(([file]) => file).filter((file) => ON_SERVERS.test(file));
  // Whoever names files looks at what they say.
  const named = args.some((argument) => !argument.startsWith("--"));
  if (named || again.length === 0 || again.length > MOST_AGAIN) return result(first);
  console.log(`\nA second time: ${again.join(", ")}\n`);
  const second = await once([...args, ...again]);
  const merged = { ...first.files, ...second.files };
  const failed = Object.values(merged).some(({ failures }) => failures.length > 0);
  const code = failed ? first.code : second.code;
  const stillFails = ({ file, test }) => merged[file].failures.some((failure) => failure.test === test);
  const passedThen = again.flatMap((file) => first.files[file].failures).filter((failure) => !stillFails(failure));
  return { ...result({ code, files: merged }), again: passedThen };
}

/** One run of vitest: its exit code, and by file (relative to the root) what became of its tests. */
async function once(args) {
  const folder = mkdtempSync(join(tmpdir(), "pitrix-test-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const code = await runPinned([vitest, "run", ...reporters, ...args]);
    return { code, files: filesOf(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    return Object.fromEntries(testResults.map((of) => [relative(root, of.name), fileOf(of)]));
  } catch {
    // Ended before it could report: a setup that failed, a signal.
    return {};
  }
}

function fileOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const count = (...statuses) => assertionResults.filter((test) => statuses.includes(test.status)).length;
  const failures = assertionResults
    .filter((test) => test.status === "failed")
    .map(({ fullName, failureMessages }) => ({ file, test: fullName, why: head(failureMessages.join("\n")) }));
  // A file that did not load, or whose set-up failed, has no failed test of its own: it counts as one.
  if (status === "failed" && failures.length === 0) failures.push({ file, test: "(the file)", why: head(message) });
  return { passed: count("passed"), skipped: count("pending", "skipped", "todo"), failures };
}

/** What was thrown and where in our own files. */
const head = (text) =>
  (text ?? "")
    .split("\n")
    .filter((line) => !line.includes("node_modules") && !line.includes("new Promise"))
    .slice(0, 12)
    .join("\n")
    .slice(0, 1_000);

function result({ code, files }) {
  const all = Object.values(files);
  const sum = (of) => all.reduce((total, file) => total + file[of], 0);
  const failures = all.flatMap((file) => file.failures);
  // An error outside of every test, or a run that ended before it could report.
  const failed = failures.length > 0 ? failures.length : code === 0 ? 0 : 1;
  return { code, passed: sum("passed"), skipped: sum("skipped"), failed, failures, again: [] };
}

/**
 * The last lines of every run of tests: what failed, what passed only the second time, and the counts.
 * @param {Result[]} results
 */
export function summary(results) {
  const sum = (of) => results.reduce((total, each) => total + each[of], 0);
  const lines = (title, failures) =>
    failures.length === 0
      ? []
      : [title, ...failures.flatMap(({ file, test, why }) => [`- ${file}: ${test}`, indented(why)])];
  const skipped = sum("skipped");
  return [
    ...lines(
      "Passed only when run a second time:",
      results.flatMap(({ again }) => again),
    ),
    ...lines(
      "Failed:",
      results.flatMap(({ failures }) => failures),
    ),
    `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
  ].join("\n");
}

const indented = (text) => text.replaceAll(/^/gm, "    ");

/** The exit code of all of them together. @param {Result[]} results */
export const exitCode = (results) => results.find(({ code }) => code !== 0)?.code ?? 0;

/** Named one by one: of two projects that are left out, vitest would run each for the sake of the other. */
const AT_ONCE = ["unit", "faults", "wire", "local", "e2e"];

/**
 * Runs what `npm test` runs when nothing else is asked for: all but the tests of clusters and clouds, whose servers take minutes to build.
 * Arguments that name a project run as they are; tests without servers need nothing of the machine.
 * @param {string[]} args vitest's own
 */
export const runOtherTests = (args) =>
  args.some((argument) => argument.startsWith("--project"))
    ? runTests(args)
    : prepared("local/prepare.ts", [...args, ...AT_ONCE.map((project) => `--project=${project}`)]);

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
  return code === 0 ? runTests(args) : result({ code, files: {} });
}
