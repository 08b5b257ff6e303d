import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./tenant.ts";

/** Asks until the answer is right; the last answer is in the error when the tenant's patience is over. */
export async function eventually<T>(
  world: World,
  what: string,
  ask: () => Promise<T>,
  right: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + (world.tenant.patience ?? 30_000);
  for (;;) {
    const answer = await ask();
    if (right(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: still ${JSON.stringify(answer)}`);
    await sleep(100);
  }
}
