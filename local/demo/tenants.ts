import { parseArgs } from "node:util";
import { deleteDeployment, expectStatus } from "../journey.ts";
import { countLeftovers } from "../leftovers.ts";
import { cleanLeftovers } from "../machine-room/leftovers.ts";
import { type LocalStack, startLocalStack } from "../stack.ts";
import { StepFailed, showSteps } from "../steps.ts";
import { checkPrerequisites } from "../toolchain/prerequisites.ts";
import { type Played, play } from "./play.ts";
import { stageOf } from "./stage.ts";
import { Differs, tellStory } from "./story.ts";

const { values: options } = parseArgs({
  options: { once: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const began = performance.now();
const write = (line: string): void => (options.json ? console.error(line) : console.log(line));
const steps = showSteps(write);
const story = tellStory(write);

let stack: LocalStack | undefined;
const stopped = Promise.withResolvers<string>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(signal));

try {
  process.exitCode = await main();
} catch (error) {
  const known = error instanceof StepFailed || error instanceof Differs;
  console.error(known ? error.message : error);
  const message = error instanceof Error ? error.message : String(error);
  if (options.json) console.log(JSON.stringify({ ok: false, error: message, lines: story.told }));
  process.exitCode = 1;
} finally {
  await stack?.stop();
}

async function main(): Promise<number> {
  const { missing } = checkPrerequisites();
  if (missing.length > 0) {
    for (const sentence of missing) console.error(sentence);
    return 1;
  }
  await cleanLeftovers();
  const work = run();
  const first = await Promise.race([work, stopped.promise]);
  if (typeof first === "string") {
    // The play meets its ended servers; what it says then is of no interest any more.
    work.catch(() => undefined);
    return 130;
  }
  return first;
}

async function run(): Promise<number> {
  stack = await startLocalStack(steps);
  const played = await play({ stage: stageOf(stack), story });
  if (options.once) return finish(stack, played);
  await tellWhatToTry(stack.deployed.ApiUrl, played);
  write("Everything stays up until Ctrl-C.");
  await stopped.promise;
  return 0;
}

/** Deletes through the API, counts what is left, and reports. */
async function finish(at: LocalStack, { developer, deploymentId, fenced, audited }: Played): Promise<number> {
  story.act("Nothing stays behind");
  await deleteDeployment(developer.api, deploymentId);
  const inCloud = await countLeftovers(at);
  await at.stop();
  stack = undefined;
  const left = inCloud + (await cleanLeftovers());
  story.see(developer.name, "DELETE /deployments/…, and the end of the stack", left === 0, `${left} things left`);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  write(`\n${story.told.length} answers, all as they should be; ${seconds} s with the start of the stack.`);
  const report = { ok: true, answers: story.told.length, fenced, audited, leftovers: left, seconds, lines: story.told };
  if (options.json) console.log(JSON.stringify(report));
  return 0;
}

/** Addresses, and everybody with a token of their own. They are shown because all of it ends with this program. */
async function tellWhatToTry(url: string, { people }: Played): Promise<void> {
  write(`\nTry next, as any of them (password ${people[0]?.user.password}):\n\n  API ${url}\n`);
  for (const { name, part, user, tenantId, api } of people) {
    const { body } = await expectStatus(api.post("/tokens", { name: "to try", expiresInDays: 1 }), 201);
    write(`  ${name}, ${part}: ${user.email} in ${tenantId}`);
    write(
      `    echo ${body.apiToken} | npm run -s pitrix -- login '${url}' --profile ${name.toLowerCase()} --with-token`,
    );
  }
  write("\n  npm run -s pitrix -- --profile ada audit list\n  npm run -s pitrix -- --profile abel approval list\n");
}
