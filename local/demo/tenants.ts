import { deleteDeployment, expectStatus } from "../journey.ts";
import { countLeftovers } from "../leftovers.ts";
import { type Performance, perform } from "../program.ts";
import type { LocalStack } from "../stack.ts";
import { type Played, play } from "./play.ts";
import { stageOf } from "./stage.ts";
import { Differs, tellStory } from "./story.ts";

let story = tellStory(() => undefined);
await perform(run, { expected: [Differs], onFailure: () => ({ lines: story.told }) });

async function run(at: Performance): Promise<number> {
  const { options, write, start, stopped } = at;
  story = tellStory(write);
  const stack = await start();
  const played = await play({ stage: stageOf(stack), story });
  if (options.once) return finish(at, stack, played);
  await tellWhatToTry(write, stack.deployed.ApiUrl, played);
  write("Everything stays up until Ctrl-C.");
  await stopped;
  return 0;
}

/** Deletes through the API, counts what is left, and reports. */
async function finish(
  { write, end, report, seconds: passed }: Performance,
  stack: LocalStack,
  { developer, deploymentId, fenced, audited }: Played,
): Promise<number> {
  story.act("Nothing stays behind");
  await deleteDeployment(developer.api, deploymentId);
  const left = (await countLeftovers(stack)) + (await end());
  story.see(developer.name, "DELETE /deployments/…, and the end of the stack", left === 0, `${left} things left`);
  const seconds = passed();
  write(`\n${story.told.length} answers, all as they should be; ${seconds} s with the start of the stack.`);
  report({ ok: true, answers: story.told.length, fenced, audited, leftovers: left, seconds, lines: story.told });
  return 0;
}

/** Addresses, and everybody with a token of their own. They are shown because all of it ends with this program. */
async function tellWhatToTry(write: Performance["write"], url: string, { people }: Played): Promise<void> {
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
