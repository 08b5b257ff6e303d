import { ProviderError } from "../../providers/contract.ts";
import type {
  InspectCapability,
  NamespacesCapability,
  ObjectChange,
  ReleaseDiff,
  ReleaseInput,
  ReleasePlace,
  ReleasesCapability,
  WorkloadHealth,
  WorkloadsCapability,
} from "../../providers/workloads.ts";
import { refusals } from "./cloud-faults.ts";
import type { CloudParts } from "./cloud-state.ts";
import {
  hookName,
  placeOf,
  replicasOf,
  TestPackage,
  type TestRevision,
  type WorkloadsState,
} from "./workloads-state.ts";

/** So long a put that nobody ends is taken to be alive. */
const LEASE_MS = 90_000;

/**
 * A cluster of a test, in memory. A put is two effects, as a real one is: the revision is noted, then its objects are there; a
 * worker may die between them, and a revision that was left so is `pending` until its own key comes again, or another does when
 * it must be dead.
 */
export function testWorkloads(parts: CloudParts, state: WorkloadsState): WorkloadsCapability {
  return {
    namespaces: testNamespaces(parts, state),
    releases: testReleases(parts, state),
    inspect: testInspect(parts, state),
  };
}

function testNamespaces({ look, change, seen, later }: CloudParts, state: WorkloadsState): NamespacesCapability {
  return {
    ensure: ({ name, tags, quota }) =>
      change("namespaces.ensure", () => {
        const there = state.namespaces.get(name);
        if (there?.state === "terminating")
          throw refusals.conflict("Conflict", `namespace ${name} is being terminated`);
        if (there !== undefined) return;
        state.namespaces.set(name, { name, state: "active", tags, ...(quota === undefined ? {} : { quota }) });
      }),
    describe: (name) =>
      look("namespaces.describe", () => {
        seen(`namespace ${name}`);
        const found = state.namespaces.get(name);
        return found?.state === "terminating" && state.stuck !== undefined ? { ...found, reason: state.stuck } : found;
      }),
    remove: (name, tags) =>
      change("namespaces.remove", () => {
        const there = state.namespaces.get(name);
        if (there === undefined || there.state === "terminating") return;
        if (Object.entries(tags).some(([tag, value]) => there.tags[tag] !== value))
          throw refusals.conflict("Conflict", `namespace ${name} is not ours`);
        for (const place of state.releases.keys()) if (place.startsWith(`${name}/`)) state.releases.delete(place);
        state.namespaces.set(name, { ...there, state: "terminating" });
        const end = () => state.stuck === undefined && state.namespaces.delete(name);
        later(`namespace ${name}`, end);
      }),
  };
}

function testReleases({ look, change, clock, seen, later }: CloudParts, state: WorkloadsState): ReleasesCapability {
  const newest = (place: ReleasePlace) => state.releases.get(placeOf(place))?.at(-1);
  const replace = (place: ReleasePlace, next: TestRevision) => {
    const all = state.releases.get(placeOf(place)) ?? [];
    state.releases.set(placeOf(place), [...all.filter(({ revision }) => revision !== next.revision), next]);
  };
  const count = (what: string) => state.made.set(what, (state.made.get(what) ?? 0) + 1);
  /** Whether pods are as they were put: a change takes some looks. */
  const settled = new Set<string>();

  const begin = (input: ReleaseInput): TestRevision => {
    const { namespace, name, key, values, adjustments, stopped, tags, format } = input;
    if (state.namespaces.get(namespace)?.state !== "active")
      throw refusals.missing("NotFound", `namespaces "${namespace}" not found`);
    const last = newest(input);
    if (last?.key === key) return last;
    if (last?.state === "pending") {
      if (clock().getTime() - Date.parse(last.updatedAt) < LEASE_MS)
        throw refusals.conflict("PutUnderWay", "another put is under way");
      replace(input, { ...last, state: "failed" });
    }
    const pkg = TestPackage.parse(JSON.parse(Buffer.from(input.archive).toString("utf8")));
    const next: TestRevision = {
      namespace,
      name,
      revision: (last?.revision ?? 0) + 1,
      state: "pending",
      key,
      package: pkg.name,
      packageVersion: pkg.version,
      updatedAt: clock().toISOString(),
      input: {
        values,
        tags,
        format,
        ...(adjustments === undefined ? {} : { adjustments }),
        ...(stopped === undefined ? {} : { stopped }),
      },
      pkg,
    };
    count(`release ${key}`);
    replace(input, next);
    return next;
  };
  const unsettled = (place: ReleasePlace) => {
    settled.delete(placeOf(place));
    later(placeOf(place), () => void settled.add(placeOf(place)));
  };

  return {
    describe: (place) => look("releases.describe", () => newest(place)),
    history: (place) => look("releases.history", () => (state.releases.get(placeOf(place)) ?? []).toReversed()),
    diff: (input) => look("releases.diff", () => diffOf(newest(input), input)),
    async put(input) {
      const noted = await change("releases.note", () => begin(input));
      if (noted.state !== "pending") return noted;
      return change("releases.put", () => {
        const all = state.releases.get(placeOf(input)) ?? [];
        for (const old of all) if (old.state === "deployed") replace(input, { ...old, state: "superseded" });
        const done = { ...noted, state: "deployed" as const };
        replace(input, done);
        for (const workload of Object.keys(done.pkg.workloads)) state.drifted.delete(`${placeOf(input)} ${workload}`);
        unsettled(input);
        return done;
      });
    },
    runHooks: ({ event, key, archive }) =>
      change("releases.runHooks", () => {
        const pkg = TestPackage.parse(JSON.parse(Buffer.from(archive).toString("utf8")));
        const ran = pkg.hooks[event] ?? 0;
        const hook = hookName(key, event);
        if (ran > 0 && !state.hooks.includes(hook)) state.hooks.push(hook);
        return { state: "done", ran };
      }),
    remove: async (place) => {
      await change("releases.remove", () => {
        const last = newest(place);
        if (last !== undefined) replace(place, { ...last, state: "removing" });
      });
      await change("releases.forget", () => void state.releases.delete(placeOf(place)));
    },
    drift: (place) =>
      look("releases.drift", () => {
        const last = newest(place);
        return Object.keys(last?.pkg.workloads ?? {}).flatMap((workload): ObjectChange[] => {
          const after = state.drifted.get(`${placeOf(place)} ${workload}`);
          if (last === undefined || after === undefined) return [];
          const fields = [{ pointer: "/spec/replicas", before: replicasOf(last, workload), after }];
          return [{ ...refOf(place, workload), action: "change", fields }];
        });
      }),
    health: (place) =>
      look("releases.health", () => {
        seen(placeOf(place));
        const last = newest(place);
        if (last === undefined) return { ready: false, workloads: [] };
        const workloads = Object.keys(last.pkg.workloads).map((workload): WorkloadHealth => {
          const desired = state.drifted.get(`${placeOf(place)} ${workload}`) ?? replicasOf(last, workload);
          const ready = settled.has(placeOf(place)) && last.state === "deployed";
          return { ...refOf(place, workload), ready, desired, current: ready ? desired : 0 };
        });
        const running = workloads.some(({ desired }) => (desired ?? 0) > 0);
        if (running && (state.crashing || last.pkg.crashes))
          return {
            ready: false,
            workloads: workloads.map((one) => ({ ...one, ready: false })),
            failure: {
              code: "CrashLoopBackOff",
              message: "back-off restarting failed container",
              pod: `${last.name}-0`,
              log: "cannot open /data",
            },
          };
        state.refused ||= running && state.full;
        if (state.refused)
          return {
            ready: false,
            workloads: workloads.map((one) => ({ ...one, ready: false })),
            failure: { code: "QuotaExceeded", message: "The cluster refuses its pods: exceeded quota: few." },
          };
        return { ready: workloads.every(({ ready }) => ready), workloads };
      }),
    hasten: () =>
      change("releases.hasten", () => {
        state.refused = state.full;
      }),
  };
}

function diffOf(before: TestRevision | undefined, input: ReleaseInput): ReleaseDiff {
  const pkg = TestPackage.parse(JSON.parse(Buffer.from(input.archive).toString("utf8")));
  const there = new Set(Object.keys(before?.pkg.workloads ?? {}));
  const workloads = Object.keys(pkg.workloads);
  const changes = workloads.map(
    (workload): ObjectChange => ({
      ...refOf(input, workload),
      action: there.has(workload) ? "change" : "create",
    }),
  );
  return { changes, warnings: [], workloads };
}

function refOf({ namespace }: ReleasePlace, workload: string) {
  const [kind = "", name = ""] = workload.split("/");
  return { apiVersion: "apps/v1", kind, namespace, name };
}

function testInspect({ change, look }: CloudParts, state: WorkloadsState): InspectCapability {
  const none = () =>
    Promise.reject(new ProviderError({ kind: "unavailable", providerCode: "None", message: "no pods in memory" }));
  return {
    list: ({ kind }) => look("inspect.list", () => ({ items: state.listed.get(kind) ?? [], revision: "1" })),
    get: none,
    watch: none,
    logs: none,
    exec: none,
    usage: async () => undefined,
    label: none,
    deletePod: none,
    restart: ({ kind, name }, key) =>
      change("inspect.restart", () => void state.made.set(`restart ${key} ${kind}/${name}`, 1)),
  };
}
