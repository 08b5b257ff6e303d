import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Provider, ProviderError, TAGS } from "../contract.ts";
import type { ObjectRef, ReleaseInput, WorkloadsCapability } from "../workloads.ts";
import { rejection } from "./rejection.ts";

/** A tenant's cluster as the suite finds it. */
export interface WorkloadsTenant {
  readonly credential: unknown;
  readonly config: unknown;
  /** Well-formed, and of nobody. */
  readonly refusedCredential: unknown;
  /** Taken, and allowed nothing. */
  readonly powerlessCredential: unknown;
  /** Of a server that nobody listens at. */
  readonly unreachableCredential: unknown;
  /** What `probe` must answer. */
  readonly account: string;
  /** By package format: one Deployment `web` of one pod, and a ConfigMap `settings` whose `mode` is the version. */
  readonly packages: Readonly<Record<string, (version: string) => Promise<Uint8Array>>>;
  /** What is given to `connect` besides. */
  readonly given: Pick<Parameters<Provider["connect"]>[0], "allows" | "tools">;
  /** Changes an object as another client than the provider: `mode` of the ConfigMap. */
  readonly meddle: (namespace: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * The gate of every provider that runs workloads: what the jobs count on, asked of a real server. Which formats are put is told
 * by its manifest.
 * @param setUp finds the cluster; runs once, before the first test
 */
export function defineWorkloadsConformance(provider: Provider, setUp: () => Promise<WorkloadsTenant>): void {
  const { id, capabilities, packageFormats } = provider.manifest;
  const run = randomBytes(4).toString("hex");
  const name = `conformance-${run}`;
  const tags = { [TAGS.tenant]: `tenant-${run}`, [TAGS.deployment]: `dep-${run}` };
  let tenant: WorkloadsTenant;
  const connect = (credential: unknown = tenant.credential) =>
    provider.connect({ credential, config: tenant.config, ...tenant.given });
  const workloads = (): WorkloadsCapability => {
    const found = connect().workloads;
    if (found === undefined) throw new Error("The provider runs no workloads.");
    return found;
  };

  beforeAll(async () => {
    tenant = await setUp();
  });
  afterAll(async () => {
    await workloads().namespaces.remove(name, tags);
    await tenant.close();
  });

  describe(`workloads of provider ${id}`, () => {
    test("are there as its manifest declares", () => {
      expect(capabilities).toContain("workloads");
      expect(Object.keys(tenant.packages).sort()).toEqual([...packageFormats].sort());
    });

    test("the probe names who we are and describes the cluster", async () => {
      const report = await connect().probe();
      expect(report).toMatchObject({
        account: tenant.account,
        cluster: { version: expect.stringMatching(/\d/), metrics: expect.any(Boolean) },
      });
    });

    test("a refused, a powerless and an unreachable credential are told apart", async () => {
      const { refusedCredential, powerlessCredential, unreachableCredential } = tenant;
      expect(await rejection(connect(refusedCredential).probe())).toMatchObject({ kind: "auth", retryable: false });
      const powerless = await rejection(connect(powerlessCredential).probe());
      expect(powerless).toMatchObject({ kind: "denied", remedy: expect.stringMatching(/\S/) });
      const unreachable = await rejection(connect(unreachableCredential).probe());
      expect(unreachable).toMatchObject({ kind: "unavailable", retryable: true });
    });

    test("an unusable credential is invalid at once, and is not quoted", () => {
      const attempt = () => connect({ wrong: `value-${run}` });
      expect(attempt).toThrow(ProviderError);
      expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining(`value-${run}`) }));
    });

    test("a namespace is made once, keeps its tags, and is nobody else's to remove", async () => {
      const { namespaces } = workloads();
      expect(await namespaces.describe(name)).toBeUndefined();
      await namespaces.ensure({ name, tags });
      await namespaces.ensure({ name, tags });
      expect(await namespaces.describe(name)).toEqual({ name, state: "active", tags });
      const others = { [TAGS.deployment]: `other-${run}` };
      expect(await rejection(namespaces.remove(name, others))).toMatchObject({ kind: "conflict" });
    });

    describe.each(packageFormats)("a package of format %s", (format) => {
      const place = { namespace: name, name: `app-${format}` };
      const input = async (key: string, version: string): Promise<ReleaseInput> => {
        const pack = tenant.packages[format];
        if (pack === undefined) throw new Error(`no package of format ${format}`);
        return { ...place, key: `${key}-${run}`, format, archive: await pack(version), values: {}, tags };
      };
      const ready = async () => {
        const end = Date.now() + 60_000;
        for (;;) {
          const health = await workloads().releases.health(place, { budgetMs: 5_000 });
          if (health.ready || Date.now() > end) return health;
        }
      };
      const web: ObjectRef = { apiVersion: "apps/v1", kind: "Deployment", namespace: name, name: "web" };

      test("is told before it is put, and nothing is written", async () => {
        const { releases } = workloads();
        expect(await releases.describe(place)).toBeUndefined();
        expect(await releases.history(place)).toEqual([]);
        const { changes } = await releases.diff(await input("one", "1.0.0"));
        expect(changes.map(({ action, kind }) => `${action} ${kind}`).sort()).toEqual([
          "create ConfigMap",
          "create Deployment",
        ]);
        expect(await releases.describe(place)).toBeUndefined();
        expect(await rejection(releases.health(place))).toMatchObject({ kind: "not-found" });
      });

      test("is put once by key, and becomes ready", async () => {
        const { releases } = workloads();
        const first = await releases.put(await input("one", "1.0.0"));
        expect(first).toMatchObject({ ...place, revision: 1, state: "deployed", packageVersion: "1.0.0" });
        expect(await releases.put(await input("one", "1.0.0"))).toMatchObject({ revision: 1 });
        expect(await ready()).toMatchObject({
          ready: true,
          workloads: [{ kind: "Deployment", name: "web", ready: true, desired: 1, current: 1 }],
        });
        expect(await releases.drift(place)).toEqual([]);
      });

      test("is seen: its workload and its pods, by labels", async () => {
        const { inspect } = workloads();
        const { items } = await inspect.list({ namespace: name, kind: "Deployment", limit: 10 });
        expect(items).toMatchObject([{ metadata: { name: "web" } }]);
        const pods = await inspect.list({ namespace: name, kind: "Pod", selector: "app=web", limit: 10 });
        expect(pods.items).toHaveLength(1);
        expect(pods.revision).toMatch(/\S/);
        await inspect.label(web, { "example.org/seen": "yes" });
        const labelled = await inspect.list({
          namespace: name,
          kind: "Deployment",
          selector: "example.org/seen=yes",
          limit: 1,
        });
        expect(labelled.items).toHaveLength(1);
      });

      test("is upgraded, tells what others changed, and has a history", async () => {
        const { releases } = workloads();
        const next = await input("two", "2.0.0");
        expect((await releases.diff(next)).changes).toEqual(
          expect.arrayContaining([expect.objectContaining({ action: "change", kind: "ConfigMap", name: "settings" })]),
        );
        expect(await releases.put(next)).toMatchObject({ revision: 2, state: "deployed", packageVersion: "2.0.0" });
        await tenant.meddle(name);
        const drift = await releases.drift(place);
        expect(drift).toMatchObject([{ kind: "ConfigMap", name: "settings", action: "change" }]);
        const history = await releases.history(place);
        expect(history.map(({ revision, state }) => `${revision} ${state}`)).toEqual(["2 deployed", "1 superseded"]);
      });

      test("runs no job of an event for which it has none", async () => {
        const hooks = { ...(await input("two", "2.0.0")), event: "post-upgrade", budgetMs: 1_000 } as const;
        expect(await workloads().releases.runHooks(hooks)).toEqual({ state: "done", ran: 0 });
      });

      test("is removed with all that it made, twice", async () => {
        const { releases, inspect } = workloads();
        await releases.remove({ ...place, key: `end-${run}` });
        await releases.remove({ ...place, key: `end-${run}` });
        expect(await releases.describe(place)).toBeUndefined();
        const left = async () => (await inspect.list({ namespace: name, kind: "Deployment", limit: 10 })).items.length;
        for (let i = 0; i < 50 && (await left()) > 0; i++) await sleep(200);
        expect(await left()).toBe(0);
      });
    });

    test("a namespace ends with what is in it", async () => {
      const { namespaces } = workloads();
      await namespaces.remove(name, tags);
      for (let i = 0; i < 150 && (await namespaces.describe(name)) !== undefined; i++) await sleep(200);
      expect(await namespaces.describe(name)).toBeUndefined();
    });
  });
}
