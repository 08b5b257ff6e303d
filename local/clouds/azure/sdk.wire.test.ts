import { afterAll, beforeAll, expect, test } from "vitest";
import { startTenant } from "../../../shared/providers/azure/test-azure.ts";
import { Refusal } from "./refusal.ts";
import { all, GROUP, location, often, openSdk, refused } from "./sdk-clients.ts";

/**
 * Microsoft's own clients judge the stand-in: their requests are taken, its operations are waited for by their headers, its pages are
 * followed and its refusals are read. They act with the roles that the provider's README tells a tenant to give, and nothing more.
 */
let tenant: Awaited<ReturnType<typeof startTenant>>;
let sdk: ReturnType<typeof openSdk>;
beforeAll(async () => {
  tenant = await startTenant({ quota: 6, addresses: 1, retryAfter: 0 });
  sdk = openSdk(tenant);
});
afterAll(() => tenant.azure.stop());

test("a group, an interface and a machine with disks are made, and shown as their models say", async () => {
  const { compute, network, nic, make } = sdk;
  const group = await network.networkSecurityGroups.createOrUpdate(
    GROUP,
    "sdk-group",
    {
      location,
      securityRules: [
        {
          name: "ssh",
          protocol: "Tcp",
          direction: "Inbound",
          access: "Allow",
          priority: 300,
          sourcePortRange: "*",
          sourceAddressPrefix: "10.0.0.0/8",
          destinationPortRange: "22",
          destinationAddressPrefix: "*",
        },
      ],
    },
    often,
  );
  expect(group).toMatchObject({ provisioningState: "Succeeded", securityRules: [{ name: "ssh", priority: 300 }] });
  const made = await nic("sdk-1-nic", { networkSecurityGroup: { id: group.id ?? "" } });
  expect(made.ipConfigurations?.[0]).toMatchObject({
    privateIPAddress: "10.81.1.4",
    privateIPAllocationMethod: "Dynamic",
  });
  expect(await make("sdk-1")).toMatchObject({ provisioningState: "Succeeded", zones: ["1"], tags: { by: "the SDK" } });
  const shown = await compute.virtualMachines.get(GROUP, "sdk-1", { expand: "instanceView" });
  expect(shown).toMatchObject({
    hardwareProfile: { vmSize: "Standard_B1s" },
    storageProfile: { dataDisks: [{ lun: 5, name: "sdk-1-5", deleteOption: "Delete" }] },
    instanceView: {
      statuses: [{ code: "ProvisioningState/succeeded" }, { code: expect.stringMatching(/^PowerState/) }],
    },
  });
  expect(await compute.disks.get(GROUP, "sdk-1-5")).toMatchObject({
    managedBy: shown.id,
    diskState: "Attached",
    diskSizeGB: 4,
  });
  expect(await network.networkInterfaces.get(GROUP, "sdk-1-nic")).toMatchObject({ virtualMachine: { id: shown.id } });
});

test("it is stopped, resized and started, each when it may", async () => {
  const { compute } = sdk;
  const power = async () =>
    (await compute.virtualMachines.get(GROUP, "sdk-1", { expand: "instanceView" })).instanceView?.statuses?.[1]?.code;
  await expect.poll(power).toBe("PowerState/running");
  const stopping = compute.virtualMachines.deallocate(GROUP, "sdk-1", often);
  await stopping.submitted();
  expect(await refused(compute.virtualMachines.start(GROUP, "sdk-1", often))).toBe("Conflict");
  await stopping;
  expect(await power()).toBe("PowerState/deallocated");
  expect((await compute.disks.get(GROUP, "sdk-1-5")).diskState).toBe("Reserved");
  const larger = { hardwareProfile: { vmSize: "Standard_B2s" } };
  expect(await compute.virtualMachines.update(GROUP, "sdk-1", larger, often)).toMatchObject(larger);
  await compute.virtualMachines.start(GROUP, "sdk-1", often);
  await expect.poll(power).toBe("PowerState/running");
});

test("a disk is made, attached, grown, detached and copied, and every list has its pages", async () => {
  const { compute } = sdk;
  const { disks, snapshots, virtualMachines } = compute;
  const body = { location, zones: ["1"], sku: { name: "StandardSSD_LRS" } };
  const disk = await disks.createOrUpdate(
    GROUP,
    "sdk-disk",
    { ...body, creationData: { createOption: "Empty" }, diskSizeGB: 3 },
    often,
  );
  expect(disk).toMatchObject({ diskState: "Unattached", diskSizeGB: 3, sku: { name: "StandardSSD_LRS" } });
  const diskId = disk.id ?? "";
  const attach = (lun: number, id = diskId) =>
    virtualMachines.attachDetachDataDisks(GROUP, "sdk-1", { dataDisksToAttach: [{ diskId: id, lun }] }, often);
  expect(await refused(attach(5))).toBe("InvalidParameter");
  expect(await attach(6)).toMatchObject({ dataDisks: [{ lun: 5 }, { lun: 6, name: "sdk-disk" }] });
  expect((await all(disks.listByResourceGroup(GROUP))).map(({ name }) => name).sort()).toEqual([
    "sdk-1-5",
    "sdk-1-os",
    "sdk-disk",
  ]);
  expect(await refused(disks.delete(GROUP, "sdk-disk", often))).toBe("OperationNotAllowed");
  expect(await disks.update(GROUP, "sdk-disk", { diskSizeGB: 5 }, often)).toMatchObject({ diskSizeGB: 5 });
  expect(await refused(disks.update(GROUP, "sdk-disk", { diskSizeGB: 4 }, often))).toBe("OperationNotAllowed");
  expect(await refused(disks.update(GROUP, "sdk-disk", { diskSizeGB: 5_000 }, often))).toBe("OperationNotAllowed");
  await virtualMachines.attachDetachDataDisks(GROUP, "sdk-1", { dataDisksToDetach: [{ diskId }] }, often);
  expect(await disks.get(GROUP, "sdk-disk")).not.toHaveProperty("managedBy", expect.any(String));

  const source = { createOption: "Copy", sourceResourceId: diskId };
  const snapshot = await snapshots.createOrUpdate(
    GROUP,
    "sdk-snapshot",
    { location, incremental: true, creationData: source },
    often,
  );
  expect(snapshot).toMatchObject({ diskSizeGB: 5, incremental: true, creationData: source });
  expect(snapshot.timeCreated).toBeInstanceOf(Date);
  const copied = { ...body, creationData: { createOption: "Copy", sourceResourceId: snapshot.id ?? "" } };
  expect(await disks.createOrUpdate(GROUP, "sdk-copy", copied, often)).toMatchObject({ diskSizeGB: 5 });
  expect(await refused(disks.createOrUpdate(GROUP, "sdk-less", { ...copied, diskSizeGB: 1 }, often))).toBe(
    "OperationNotAllowed",
  );
  await Promise.all(["sdk-copy", "sdk-disk"].map((name) => disks.delete(GROUP, name, often)));
  await snapshots.delete(GROUP, "sdk-snapshot", often);
  expect(await all(snapshots.listByResourceGroup(GROUP))).toEqual([]);
});

test("a public address goes to an interface and back, and is not deleted meanwhile", async () => {
  const { network } = sdk;
  const { publicIPAddresses, networkInterfaces } = network;
  const wanted = { location, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };
  const address = await publicIPAddresses.createOrUpdate(GROUP, "sdk-address", wanted, often);
  expect(address.ipAddress).toMatch(/^\d+(\.\d+){3}$/);
  expect(await refused(publicIPAddresses.createOrUpdate(GROUP, "sdk-more", wanted, often))).toBe(
    "PublicIPCountLimitReached",
  );
  const card = await networkInterfaces.get(GROUP, "sdk-1-nic");
  const configured = (more: { readonly publicIPAddress?: { readonly id: string } }) => ({
    ...card,
    ipConfigurations: card.ipConfigurations?.map(({ publicIPAddress: _, ...one }) => ({ ...one, ...more })) ?? [],
  });
  await networkInterfaces.createOrUpdate(
    GROUP,
    "sdk-1-nic",
    configured({ publicIPAddress: { id: address.id ?? "" } }),
    often,
  );
  const expanded = await networkInterfaces.get(GROUP, "sdk-1-nic", { expand: "ipConfigurations/publicIPAddress" });
  expect(expanded.ipConfigurations?.[0]?.publicIPAddress?.ipAddress).toBe(address.ipAddress);
  expect(expanded).toMatchObject({
    networkSecurityGroup: { id: card.networkSecurityGroup?.id },
    virtualMachine: card.virtualMachine,
  });
  expect(await publicIPAddresses.get(GROUP, "sdk-address")).toMatchObject({
    ipConfiguration: { id: card.ipConfigurations?.[0]?.id },
  });
  expect(await refused(publicIPAddresses.delete(GROUP, "sdk-address", often))).toBe("PublicIPAddressCannotBeDeleted");
  await networkInterfaces.createOrUpdate(GROUP, "sdk-1-nic", configured({}), often);
  await publicIPAddresses.delete(GROUP, "sdk-address", often);
  expect(await all(publicIPAddresses.list(GROUP))).toEqual([]);
});

test("what is refused is refused with its code, at once or when it is carried out", async () => {
  const { compute, network, nic, make } = sdk;
  expect(await refused(network.networkSecurityGroups.delete(GROUP, "sdk-group", often))).toBe(
    "InUseNetworkSecurityGroupCannotBeDeleted",
  );
  expect(await refused(network.networkInterfaces.delete(GROUP, "sdk-1-nic", often))).toBe("NicInUse");
  expect(await refused(compute.virtualMachines.get(GROUP, "none"))).toBe("ResourceNotFound");
  expect(await refused(compute.virtualMachines.get("none", "none"))).toBe("ResourceGroupNotFound");
  expect(await refused(make("sdk-none"))).toBe("InvalidResourceReference");
  await nic("sdk-2-nic");
  const large = { hardwareProfile: { vmSize: "Standard_D4s_v5" } };
  tenant.azure.failures.push({
    match: /virtualMachines\/sdk-2/,
    code: "AllocationFailed",
    message: "Allocation failed.",
  });
  expect(await refused(make("sdk-2", large))).toContain("AllocationFailed");
  expect((await compute.virtualMachines.get(GROUP, "sdk-2")).provisioningState).toBe("Failed");
  await nic("sdk-3-nic");
  expect(await refused(make("sdk-3"))).toBe("OperationNotAllowed");
  const throttled = { error: { code: "TooManyRequests", message: "Slow down." } };
  tenant.azure.faults.push({
    match: /virtualMachines$/,
    answer: () => new Refusal(429, throttled, { "retry-after": "1" }),
  });
  expect((await all(compute.virtualMachines.list(GROUP))).map(({ name }) => name).sort()).toEqual(["sdk-1", "sdk-2"]);
});

test("all is deleted, what goes with its machine too, and deleting again succeeds", async () => {
  const { compute, network } = sdk;
  await Promise.all(["sdk-1", "sdk-2"].map((name) => compute.virtualMachines.delete(GROUP, name, often)));
  await compute.virtualMachines.delete(GROUP, "sdk-1", often);
  await network.networkInterfaces.delete(GROUP, "sdk-3-nic", often);
  await network.networkSecurityGroups.delete(GROUP, "sdk-group", often);
  expect(tenant.azure.resources().map(({ kind, name }) => `${kind} ${name}`)).toEqual([]);
});
