import { afterAll, beforeAll, expect, test } from "vitest";
import { Refusal, refuse } from "../../../local/clouds/azure/refusal.ts";
import { everythingIn, rejection } from "../conformance/rejection.ts";
import type { CreateInstance } from "../contract.ts";
import { provider } from "./provider.ts";
import { startTenant } from "./test-azure.ts";

/** What Azure refuses, withdraws and loses, on the server of the conformance test. */
let tenant: Awaited<ReturnType<typeof startTenant>>;
beforeAll(async () => {
  tenant = await startTenant({ quota: 4 });
});
afterAll(async () => {
  await tenant.azure.stop();
});

const cloud = (credential: object = tenant.credential, more: object = {}) => {
  const { network, securityGroups, instances, images, ...rest } = provider.connect({
    credential,
    config: { ...tenant.config, ...more },
    allows: tenant.allows,
  });
  if (!network || !securityGroups || !instances || !images) throw new Error("Declared, and not there.");
  return { ...rest, network, securityGroups, instances, images };
};
const tags = { "pitrix:tenant": "tenant-1" };
const machine = (key: string, more: Partial<CreateInstance> = {}): CreateInstance => ({
  key,
  name: "Zoo Keeper 1",
  imageId: "canonical:ubuntu-24_04-lts:server:1.0.10",
  instanceType: "Standard_B1s",
  subnetId: "hub/open",
  securityGroupIds: [],
  userData: "",
  volumes: [],
  tags,
  ...more,
});
const nothingIsLeft = () =>
  expect
    .poll(() => tenant.azure.resources().map(({ kind, name }) => `${kind} ${name}`), { timeout: 5_000 })
    .toEqual([]);

test("one token serves many calls, and one that was withdrawn is renewed once", async () => {
  const { azure } = tenant;
  await cloud().network.listSubnets();
  const before = azure.tokens();
  await Promise.all([cloud().network.listSubnets(), cloud().network.describeSubnet("hub/open")]);
  expect(azure.tokens()).toBe(before);
  azure.withdrawTokens();
  await cloud().network.listSubnets();
  expect(azure.tokens()).toBe(before + 1);
  const refusal = () => refuse(401, "InvalidAuthenticationToken", "The access token is invalid.");
  azure.faults.push(...[1, 2].map(() => ({ match: /virtualNetworks/, answer: refusal })));
  expect(await rejection(cloud().network.listSubnets())).toMatchObject({ kind: "auth", retryable: false });
});

test("a secret that the directory quotes is in no error", async () => {
  const wrong = { ...tenant.credential, clientSecret: "wrong-secret/with+signs" };
  const error = await rejection(cloud(wrong).probe());
  expect(error).toMatchObject({
    kind: "auth",
    providerCode: "AADSTS7000215",
    remedy: expect.stringContaining("value"),
  });
  expect(everythingIn(error)).not.toContain(wrong.clientSecret);
  const stranger = { ...tenant.credential, clientId: "99999999-9999-9999-9999-999999999999" };
  expect(await rejection(cloud(stranger).probe())).toMatchObject({ kind: "auth", providerCode: "AADSTS700016" });
});

test("the probe says what is missing: permissions, region, zone, resource group", async () => {
  const denied = await rejection(cloud(tenant.reader).probe());
  expect(denied).toMatchObject({ kind: "denied", message: expect.stringContaining("Microsoft.Compute/disks/delete") });
  const lacking = [{ location: "mars" }, { location: "westus" }, { resourceGroup: "none" }];
  for (const more of lacking)
    expect(await rejection(cloud(tenant.credential, more).probe())).toMatchObject({ kind: "not-found" });
  expect(await cloud(tenant.credential, { location: "westus", zone: undefined }).probe()).toMatchObject({
    zones: ["westus"],
  });
});

test("names do not heed case, and lists have many pages", async () => {
  const other = cloud(tenant.credential, { resourceGroup: "pitrix-tests" });
  expect((await other.network.listSubnets()).map(({ id }) => id)).toContain("third/open");
  expect((await other.network.listSubnets("HUB")).length).toBe(5);
});

test("a list tells the way out of each subnet, but of those behind a table that the application may not read", async () => {
  const { network } = cloud();
  const listed = await network.listSubnets("hub");
  for (const { id, egress } of listed) expect(egress).toEqual(await network.checkEgress(id));
  const answer = () => refuse(403, "AuthorizationFailed", "not this table");
  tenant.azure.faults.push({ match: /routeTables/, answer });
  const narrower = await network.listSubnets("hub");
  expect(narrower.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
  expect(narrower.filter(({ egress }) => egress === undefined)).toHaveLength(1);
});

test("a next page at another server is not asked for", async () => {
  const body = { value: [], nextLink: "https://elsewhere.example/subscriptions" };
  tenant.azure.faults.push({ match: /virtualNetworks/, answer: () => new Refusal(200, body) });
  expect(await rejection(cloud().network.listSubnets())).toMatchObject({ providerCode: "NextLinkElsewhere" });
});

test("every way out is told by what leads there", async () => {
  const { network } = cloud();
  expect(await network.checkEgress("hub/open")).toEqual({ open: true, via: "nat" });
  expect(await network.checkEgress("hub/old")).toMatchObject({ open: true, via: expect.stringContaining("default") });
  expect(await network.checkEgress("hub/firewalled")).toEqual({ open: true, via: "10.81.9.4" });
  expect(await network.checkEgress("hub/dead")).toMatchObject({ open: false, reason: expect.stringContaining("None") });
});

test("the smallest type that the subscription may have is chosen, of those for everything and on x86-64", async () => {
  const { instances } = cloud();
  expect(await instances.instanceType({ cpu: 2, memory: 4_096 })).toBe("Standard_B2s");
  expect(await instances.instanceType({ cpu: 2, memory: 8_192 })).toBe("Standard_D4s_v5");
  expect(await rejection(instances.instanceType({ cpu: 6, memory: 8_192 }))).toMatchObject({
    kind: "invalid",
    message: expect.stringContaining("Standard_E4s_v5"),
  });
});

test("what the quota does not let is told with its numbers, and leaves nothing", async () => {
  const { instances } = cloud();
  const first = await instances.create(machine("quota-1"));
  const full = await rejection(instances.create(machine("quota-2", { instanceType: "Standard_D4s_v5" })));
  expect(full).toMatchObject({ kind: "quota", providerCode: "OperationNotAllowed", retryable: false });
  expect(full.message).toContain("Current Limit: 4, Current Usage: 1");
  expect(full.requestId).toMatch(/\S/);
  const withheld = await rejection(instances.create(machine("quota-3", { instanceType: "Standard_D2s_v5" })));
  expect(withheld).toMatchObject({ kind: "quota", providerCode: "SkuNotAvailable" });
  expect((await instances.list(tags)).map(({ id }) => id)).toEqual([first.id]);
  await instances.terminate(first.id);
  await nothingIsLeft();
});

test("a storm that Azure asks to wait out shortly is waited out, and a longer one is the job's", async () => {
  const throttled = (seconds: string) => () =>
    new Refusal(429, { error: { code: "TooManyRequests", message: "Slow down." } }, { "retry-after": seconds });
  tenant.azure.faults.push({ match: /virtualNetworks/, answer: throttled("1") });
  expect((await cloud().network.listSubnets()).length).toBe(7);
  tenant.azure.faults.push({ match: /virtualNetworks/, answer: throttled("30") });
  const error = await rejection(cloud().network.listSubnets());
  expect(error).toMatchObject({ kind: "throttled", retryable: true, message: expect.stringContaining("30 s") });
});

test("an answer that is lost on the way leaves an interface, which is seen, used by the next call, and taken away", async () => {
  const { instances } = cloud();
  const down = () =>
    new Refusal(503, { error: { code: "ServiceUnavailable", message: "Down." } }, { "retry-after": "60" });
  const lost = { match: /^PUT .*virtualMachines/, answer: down };
  tenant.azure.faults.push(lost);
  expect(await rejection(instances.create(machine("lost")))).toMatchObject({ kind: "unavailable", retryable: true });
  const [seen] = await instances.list(tags);
  expect(seen).toMatchObject({ state: "pending", reason: expect.stringContaining("network interface") });
  const made = await instances.create(machine("lost"));
  expect(made).toMatchObject({ id: seen?.id, address: seen?.address });
  await instances.terminate(made.id);
  await nothingIsLeft();

  tenant.azure.faults.push(lost);
  await rejection(instances.create(machine("given-up")));
  for (const { id } of await instances.list(tags)) await instances.terminate(id);
  await nothingIsLeft();
});

test("a machine whose making Azure took without our hearing of it is found, by the same call or by the next", async () => {
  const { instances } = cloud();
  const silence = (pause: string) =>
    tenant.azure.faults.push({
      match: /^PUT .*virtualMachines/,
      answer: () => new Refusal(502, {}, { "retry-after": pause }),
      done: true,
    });
  silence("0");
  const here = await instances.create(machine("silent-1"));
  silence("60");
  expect(await rejection(instances.create(machine("silent-2")))).toMatchObject({ kind: "unavailable" });
  const there = await instances.create(machine("silent-2"));
  expect((await instances.list(tags)).map(({ id }) => id).sort()).toEqual([here.id, there.id].sort());
  for (const { id } of [here, there]) await instances.terminate(id);
  await nothingIsLeft();
});

test("half a security group is seen, completed by the next call, and taken away", async () => {
  const { securityGroups } = cloud();
  const wanted = { key: "half", vpcId: "hub", name: "pitrix-half", description: "A group", tags };
  const down = { match: /^PUT .*networkSecurityGroups/, answer: () => new Refusal(503, {}, { "retry-after": "60" }) };
  tenant.azure.faults.push(down);
  await rejection(securityGroups.ensure(wanted));
  expect((await securityGroups.list(tags)).map(({ id }) => id)).toEqual(["pitrix-half"]);
  expect(await rejection(securityGroups.ensure({ ...wanted, key: "another" }))).toMatchObject({ kind: "conflict" });
  expect(await securityGroups.ensure(wanted)).toBe("pitrix-half");
  await securityGroups.delete("pitrix-half");
  await nothingIsLeft();

  tenant.azure.faults.push(down);
  await rejection(securityGroups.ensure(wanted));
  await securityGroups.delete("pitrix-half");
  await nothingIsLeft();
});

test("a machine gets the address of one that is gone, and never one that another has", async () => {
  const { instances } = cloud();
  const wanted = { address: "10.81.1.77" };
  const first = await instances.create(machine("address-1", wanted));
  expect(first.address).toBe("10.81.1.77");
  const taken = await rejection(instances.create(machine("address-2", wanted)));
  expect(taken).toMatchObject({ kind: "conflict", providerCode: "PrivateIPAddressInUse" });
  await instances.terminate(first.id);
  await nothingIsLeft();
});

test("a group that machines use is not deleted, and its members are in both of its halves", async () => {
  const { instances, securityGroups } = cloud();
  const wanted = { key: "group", vpcId: "hub", name: "pitrix-group", description: "A group", tags };
  const group = await securityGroups.ensure(wanted);
  const { id } = await instances.create(machine("member", { securityGroupIds: [group] }));
  // Its interface, which knows the groups, is looked at once Azure has made it.
  const groups = async () => (await instances.describe([id]))[0]?.securityGroupIds;
  await expect.poll(groups, { timeout: 5_000 }).toEqual([group]);
  expect(await rejection(securityGroups.delete(group))).toMatchObject({ kind: "conflict" });
  await instances.terminate(id);
  await expect.poll(() => instances.describe([id]), { timeout: 5_000 }).toEqual([]);
  await securityGroups.delete(group);
  await nothingIsLeft();
});

test("while a machine changes, what cannot be done yet is told, and nothing is done", async () => {
  const { instances } = cloud();
  const { id } = await instances.create(machine("busy"));
  expect(await rejection(instances.stop(id))).toMatchObject({ kind: "conflict", retryable: false });
  const reach = (state: string) =>
    expect.poll(async () => (await instances.describe([id]))[0]?.state, { timeout: 5_000 }).toBe(state);
  await reach("running");
  await instances.stop(id);
  expect(await rejection(instances.start(id))).toMatchObject({ kind: "conflict" });
  await reach("stopped");
  await instances.terminate(id);
  await nothingIsLeft();
});

test("a machine that is accepted and cannot be made is in error, in Azure's words, and leaves nothing", async () => {
  const { instances } = cloud();
  const message = "Allocation failed. We do not have sufficient capacity for the requested VM size in this zone.";
  tenant.azure.failures.push({ match: /^virtualMachines/, code: "ZonalAllocationFailed", message });
  const { id } = await instances.create(machine("broken", { volumes: [{ device: "/dev/sdf", size: 4 }] }));
  const look = async () => (await instances.describe([id]))[0];
  await expect.poll(async () => (await look())?.state, { timeout: 5_000 }).toBe("error");
  expect((await look())?.reason).toContain(message);
  await instances.terminate(id);
  await nothingIsLeft();
});

test("tags that Azure does not take are refused before anything is made", async () => {
  const { instances } = cloud();
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, "x"]));
  for (const bad of [many, { "a/b": "x" }, { long: "x".repeat(257) }])
    expect(await rejection(instances.create(machine("tags", { tags: bad })))).toMatchObject({ kind: "invalid" });
  await nothingIsLeft();
});
