import { ProviderError } from "../providers/contract.ts";
import type { InspectCapability, InspectedKind, ObjectRef } from "../providers/workloads.ts";
import { type AnswerOf, type Ask, LOOK_LIMITS } from "./ask.ts";
import { listings } from "./lists.ts";
import { membership, type Place } from "./members.ts";
import { metaOf } from "./views/object.ts";
import { changeOf } from "./watched.ts";

const API_VERSIONS: Readonly<Record<string, string>> = {
  Pod: "v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  Service: "v1",
  PersistentVolumeClaim: "v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
};

/**
 * Answers what is asked of a deployment's objects, and of no others: who names an object that is not the deployment's is
 * told that there is none. @throws ProviderError
 */
export function looking(inspect: InspectCapability, place: Place) {
  const { namespace } = place;
  const lists = listings(inspect, place);

  const required = async (kind: InspectedKind, name: string): Promise<ObjectRef> => {
    const ref = { apiVersion: API_VERSIONS[kind] ?? "v1", kind, namespace, name };
    if (place.ownNamespace) return ref;
    const [is, object] = await Promise.all([membership(inspect, place, [kind]), inspect.get(ref)]);
    if (object !== undefined && is(kind, object)) return ref;
    const message = `There is no ${kind} ${name} of this deployment.`;
    throw new ProviderError({ kind: "not-found", providerCode: "NotFound", message });
  };

  return {
    ...lists,
    async watch({ kind, selector, since, waitSeconds }: Extract<Ask, { ask: "watch" }>): Promise<AnswerOf<"watch">> {
      const end = Date.now() + waitSeconds * 1000;
      const is = await membership(inspect, place, [kind]);
      let revision = since;
      do {
        const budgetMs = Math.max(0, end - Date.now());
        const asked = { namespace, kind, since: revision, budgetMs, ...(selector === undefined ? {} : { selector }) };
        const seen = await inspect.watch(asked);
        revision = seen.revision;
        const changes = seen.changes.filter(({ object }) => is(kind, object)).map((event) => changeOf(kind, event));
        if (changes.length > 0) return { changes, revision };
      } while (Date.now() < end);
      return { changes: [], revision };
    },
    async log({ pod, container, tail, previous }: Extract<Ask, { ask: "log" }>): Promise<AnswerOf<"log">> {
      await required("Pod", pod);
      const asked = { namespace, pod, previous, tailLines: tail, maxBytes: LOOK_LIMITS.logBytes };
      return { text: await inspect.logs({ ...asked, ...(container === undefined ? {} : { container }) }) };
    },
    async exec({ pod, container, argv, timeoutSeconds }: Extract<Ask, { ask: "exec" }>): Promise<AnswerOf<"exec">> {
      await required("Pod", pod);
      const asked = { namespace, pod, argv, timeoutMs: timeoutSeconds * 1000, maxBytes: LOOK_LIMITS.execBytes };
      return inspect.exec({ ...asked, ...(container === undefined ? {} : { container }) });
    },
    async usage({ selector }: Extract<Ask, { ask: "usage" }>): Promise<AnswerOf<"usage">> {
      const asked = { namespace, ...(selector === undefined ? {} : { selector }) };
      const [usage, own] = await Promise.all([inspect.usage(asked), podNames(selector)]);
      const items = (usage ?? [])
        .filter(({ pod }) => own === undefined || own.has(pod))
        .map(({ pod, at, containers }) => ({
          pod,
          at,
          cpu: containers.reduce((sum, one) => sum + one.cpu, 0),
          memory: containers.reduce((sum, one) => sum + one.memory, 0),
          containers: [...containers],
        }));
      return { collected: usage !== undefined, items };
    },
    async label({ kind, name, labels }: Extract<Ask, { ask: "label" }>): Promise<AnswerOf<"label">> {
      await inspect.label(await required(kind, name), labels);
      return {};
    },
    async restart({ kind, name, key }: Extract<Ask, { ask: "restart" }>): Promise<AnswerOf<"restart">> {
      await inspect.restart(await required(kind, name), key);
      return {};
    },
    async deletePod({ pod }: Extract<Ask, { ask: "delete-pod" }>): Promise<AnswerOf<"delete-pod">> {
      await required("Pod", pod);
      await inspect.deletePod({ namespace, pod });
      return {};
    },
  };

  /** Its pods in a shared namespace, where measures do not say whose they are; `undefined`: all are. */
  async function podNames(selector: string | undefined): Promise<ReadonlySet<string> | undefined> {
    if (place.ownNamespace) return undefined;
    const asked = { namespace, kind: "Pod" as const, limit: 500, ...(selector === undefined ? {} : { selector }) };
    const [is, { items }] = await Promise.all([membership(inspect, place, ["Pod"]), inspect.list(asked)]);
    return new Set(items.filter((item) => is("Pod", item)).map((item) => metaOf(item).name));
  }
}

/** One ask, by its name. */
export async function look(inspect: InspectCapability, place: Place, asked: Ask): Promise<unknown> {
  const by = looking(inspect, place);
  const answer = await (() => {
    switch (asked.ask) {
      case "workloads":
        return by.workloads(asked);
      case "pods":
        return by.pods(asked);
      case "endpoints":
        return by.endpoints(asked);
      case "events":
        return by.events(asked);
      case "volumes":
        return by.volumes(asked);
      case "autoscalers":
        return by.autoscalers(asked);
      case "namespace":
        return by.namespace();
      case "watch":
        return by.watch(asked);
      case "log":
        return by.log(asked);
      case "exec":
        return by.exec(asked);
      case "usage":
        return by.usage(asked);
      case "label":
        return by.label(asked);
      case "restart":
        return by.restart(asked);
      case "delete-pod":
        return by.deletePod(asked);
    }
  })();
  if (Buffer.byteLength(JSON.stringify(answer)) <= LOOK_LIMITS.answerBytes) return answer;
  const message = `The answer has more than ${LOOK_LIMITS.answerBytes} bytes: ask for fewer objects at once.`;
  throw new ProviderError({ kind: "invalid", providerCode: "AnswerTooLarge", message });
}
