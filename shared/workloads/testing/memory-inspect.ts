import { ProviderError } from "../../providers/contract.ts";
import type { InspectCapability, InspectedKind, JsonObject, ObjectEvent } from "../../providers/workloads.ts";
import { metaOf } from "../views/object.ts";

type Event = ObjectEvent & { readonly kind: InspectedKind; readonly revision: number };

/** A cluster's namespaces in memory: objects, and what happened to them, by revision. Selectors are `key=value` alone. */
export function memoryInspect() {
  const objects = new Map<string, JsonObject>();
  const happened: Event[] = [];
  const acts: unknown[] = [];
  let revision = 1;
  const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;
  const selected = (object: JsonObject, selector: string | undefined): boolean => {
    const [key = "", value] = (selector ?? "").split("=");
    return key === "" || metaOf(object).labels?.[key] === value;
  };
  const inspect: InspectCapability = {
    async get({ kind, namespace = "", name }) {
      return objects.get(keyOf(kind, namespace, name));
    },
    async list({ kind, namespace, selector, limit, cursor }) {
      const all = [...objects]
        .filter(([key, object]) => key.startsWith(`${kind}/${namespace}/`) && selected(object, selector))
        .map(([, object]) => object);
      const from = Number(cursor ?? 0);
      const next = from + limit;
      const more = next < all.length ? { cursor: String(next) } : {};
      return { items: all.slice(from, next), revision: String(revision), ...more };
    },
    async watch({ kind, since, budgetMs, selector }) {
      if (Number(since) < 1) throw new ProviderError({ kind: "conflict", providerCode: "Expired", message: "too old" });
      const changes = happened.filter(
        (one) => one.kind === kind && one.revision > Number(since) && selected(one.object, selector),
      );
      if (changes.length === 0) await new Promise((done) => setTimeout(done, budgetMs));
      return { changes, revision: String(revision) };
    },
    async logs({ pod, container, previous, tailLines }) {
      return `${pod}/${container ?? ""}${previous === true ? " before" : ""}: ${tailLines} lines\n`;
    },
    async exec({ argv, maxBytes: _, ...asked }) {
      acts.push({ exec: { ...asked, argv } });
      return { exitCode: 0, stdout: argv.join(" "), stderr: "", cut: false };
    },
    async usage({ namespace }) {
      const pods = [...objects.keys()].filter((key) => key.startsWith(`Pod/${namespace}/`));
      const containers = [
        { name: "web", cpu: 10, memory: 1000 },
        { name: "side", cpu: 5, memory: 500 },
      ];
      return pods.map((key) => ({ pod: key.split("/")[2] ?? "", at: "2026-11-21T09:00:00Z", containers }));
    },
    async label(ref, labels) {
      acts.push({ label: [ref, labels] });
    },
    async restart(ref, key) {
      acts.push({ restart: [ref, key] });
    },
    async deletePod(pod) {
      acts.push({ deletePod: pod });
    },
  };
  return {
    inspect,
    /** What was changed through it. */
    acts,
    put(kind: InspectedKind, namespace: string, object: JsonObject & { readonly metadata: { readonly name: string } }) {
      const key = keyOf(kind, namespace, object.metadata.name);
      revision += 1;
      happened.push({ type: objects.has(key) ? "changed" : "added", object: { ...object }, kind, revision });
      objects.set(key, { ...object });
    },
  };
}
