import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { ANSWERS } from "../../../shared/workloads/ask.ts";
import type { readPodLog as contract } from "./pod-routes.ts";
import { required, type Viewing } from "./views.ts";

/** One read, and what the provider's function does. */
export function log(needs: Viewing): Operation<typeof contract> {
  return async (call) => {
    const { pod } = call.params;
    const { container, tail, previous } = call.query;
    const within = container === undefined ? {} : { container };
    const deployment = await required(needs, call);
    const ask = { ask: "log" as const, pod, tail, previous: previous === "true", ...within };
    const { text } = await needs.cluster.ask(deployment, ask, ANSWERS.log);
    return { body: { pod, ...within, text } };
  };
}
