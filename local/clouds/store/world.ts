import type { Answer, ApiClient } from "../../client.ts";
import { type LocalStack, startLocalStack } from "../../stack.ts";
import { showSteps } from "../../steps.ts";
import type { StartLand } from "../land.ts";
import { addRuntime, type Place, uploadZookeeper } from "./journey.ts";

/** What the tests of the clouds share: one stack, a runtime on each cloud, and the example package. */
export interface CloudsWorld {
  readonly stack: LocalStack;
  readonly api: ApiClient;
  /** In the order of the clouds, AWS first. */
  readonly places: readonly Place[];
  readonly version: Answer["body"];
}

export async function startCloudsWorld(clouds: readonly StartLand[]): Promise<CloudsWorld> {
  const steps = showSteps((line) => console.error(line));
  const stack = await startLocalStack(steps, { clouds });
  try {
    const api = await stack.client("tenant-clouds");
    const places = await steps.run("Add a runtime on each cloud", () =>
      Promise.all(stack.lands.map((land) => addRuntime(api, land))),
    );
    return { stack, api, places, version: await uploadZookeeper(api) };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
