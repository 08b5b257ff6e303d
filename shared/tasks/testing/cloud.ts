import { manifest } from "../../providers/aws/manifest.ts";
import type { Cloud, Instance, Provider } from "../../providers/contract.ts";
import { TAGS } from "../../providers/contract.ts";

/** A cloud of a test: keeps what was made in memory and counts every create, so that a second machine is seen. */
export interface TestCloud {
  readonly provider: Provider;
  readonly instances: Map<string, Instance & { readonly key: string }>;
  readonly groups: Map<string, string>;
}

/** @param effect runs each call that changes something; a test injects its faults there */
export function testCloud(effect: <T>(name: string, work: () => Promise<T>) => Promise<T>): TestCloud {
  const instances = new Map<string, Instance & { readonly key: string }>();
  const groups = new Map<string, string>();
  const alive = (tags: Readonly<Record<string, string>>) =>
    [...instances.values()].filter(
      (one) => one.state !== "terminated" && Object.entries(tags).every(([name, value]) => one.tags[name] === value),
    );
  const cloud: Cloud = {
    probe: async () => ({ account: "1", region: "r", zones: ["a"] }),
    network: {
      describeSubnet: async (id) => ({ id, vpcId: "vpc-1", zone: "a", cidr: "10.0.0.0/24" }),
      listSubnets: async () => [],
      checkEgress: async () => ({ open: true, via: "igw-1" }),
      ensureSecurityGroup: ({ key }) =>
        effect("ensureSecurityGroup", async () => {
          groups.set(key, `sg-${key}`);
          return `sg-${key}`;
        }),
      deleteSecurityGroup: (id) =>
        effect("deleteSecurityGroup", async () => {
          groups.delete(id.replace(/^sg-/, ""));
        }),
      listSecurityGroups: async () => [...groups.values()].map((id) => ({ id, vpcId: "vpc-1", tags: {} })),
    },
    instances: {
      instanceType: () => "small",
      create: (input) =>
        effect("create", async () => {
          const known = [...instances.values()].find((one) => one.key === input.key && one.state !== "terminated");
          if (known !== undefined) return known;
          const id = `i-${instances.size + 1}`;
          const made = {
            id,
            key: input.key,
            state: "running" as const,
            address: `10.0.0.${instances.size + 10}`,
            instanceType: "small",
            tags: { ...input.tags, [TAGS.key]: input.key },
          };
          instances.set(id, made);
          return made;
        }),
      describe: async (ids) => ids.flatMap((id) => instances.get(id) ?? []),
      list: async (filter) => alive(filter),
      start: async () => undefined,
      stop: async () => undefined,
      terminate: (id) =>
        effect("terminate", async () => {
          const found = instances.get(id);
          if (found !== undefined) instances.set(id, { ...found, state: "terminated" });
        }),
    },
    volumes: {
      create: async () => Promise.reject(new Error("not used")),
      attach: async () => undefined,
      detach: async () => undefined,
      list: async () => [],
      delete: async () => undefined,
    },
    images: { resolve: async (reference) => `image:${reference}` },
  };
  return { provider: { manifest, connect: () => cloud }, instances, groups };
}
