import { apiClient } from "../client.ts";
import { prepareStore } from "../journey.ts";
import { countLeftovers } from "../leftovers.ts";
import { type Performance, perform } from "../program.ts";
import { type App, ENSEMBLE, PRIMARY } from "./life/apps.ts";
import { startClientMachine } from "./life/client.ts";
import { type Healing, live } from "./life/live.ts";
import { type Step, tableOf } from "./life/record.ts";

/** One is left to the store when it loses a machine, the other is asked for: the first waits until nobody doubts the loss. */
const APPS: readonly (readonly [App, Healing])[] = [
  [ENSEMBLE, "waited"],
  [PRIMARY, "asked"],
];
const steps: Step[] = [];
await perform(run, { onFailure: () => ({ steps }) });

/** The lives of an ensemble and of a primary with replicas, side by side, each with a client that writes all the while. */
async function run({
  options,
  write,
  steps: shown,
  start,
  end,
  report,
  seconds,
  stopped,
}: Performance): Promise<number> {
  const stack = await start({ repo: "life" });
  const api = apiClient(stack.deployed.ApiUrl, await stack.token("tenant-life"));
  await prepareStore(stack, api, shown);
  const clients = await shown.run("Start the clients' machine", () => startClientMachine(stack));
  const tell = (step: Step) => {
    steps.push(step);
    write(`  ${step.app}: ${step.step}: ${step.seconds.toFixed(1)} s, ${step.writes} writes, ${step.lost} lost`);
  };
  const lives = await Promise.all(APPS.map(([app, healing]) => live({ stack, api, clients, tell }, app, healing)));
  const acknowledged = lives.reduce((sum, { record }) => sum + record.acknowledged, 0);
  const lost = steps.reduce((sum, step) => sum + step.lost, 0);
  await clients.stop();
  const inCloud = await countLeftovers(stack);
  write("");
  for (const [{ name }] of APPS) for (const line of tableOf(steps.filter(({ app }) => app === name))) write(line);
  write(`\n${acknowledged} writes acknowledged, ${lost} lost; ${inCloud} things left in the cloud; ${seconds()} s.`);
  if (!options.once) {
    write(`\nThe store is still there: ${stack.deployed.ApiUrl}\nEverything stays up until Ctrl-C.`);
    await stopped;
    return 0;
  }
  const leftovers = inCloud + (await end());
  const ok = lost === 0 && leftovers === 0;
  report({ ok, acknowledged, lost, leftovers, seconds: seconds(), steps });
  return ok ? 0 : 1;
}
