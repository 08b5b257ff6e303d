import { once } from "node:events";
import { request } from "node:https";
import { ComputeManagementClient, type VirtualMachine } from "@azure/arm-compute";
import { type NetworkInterface, NetworkManagementClient } from "@azure/arm-network";
import * as z from "zod";
import type { startTenant } from "../../../shared/providers/azure/test-azure.ts";

type SdkTenant = Awaited<ReturnType<typeof startTenant>>;

export const GROUP = "Pitrix-Tests";
export const location = "westeurope";
/** Asked about again so soon, where the server names no pause. */
export const often = { updateIntervalInMs: 20 };

/** Microsoft's own clients of a tenant on the stand-in, and what their tests make. */
export function openSdk(tenant: SdkTenant) {
  const { endpoint, caCertificate: ca, subscriptionId } = tenant.config;
  const credential = {
    getToken: async () => ({ token: await tokenOf(tenant), expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint, tlsOptions: { ca } };
  const compute = new ComputeManagementClient(credential, subscriptionId, options);
  const network = new NetworkManagementClient(credential, subscriptionId, options);
  const idOf = (path: string) => `/subscriptions/${subscriptionId}/resourceGroups/${GROUP}/providers/${path}`;
  const subnet = { id: idOf("Microsoft.Network/virtualNetworks/hub/subnets/open") };

  return {
    compute,
    network,
    nic: (name: string, more: Partial<NetworkInterface> = {}) =>
      network.networkInterfaces.createOrUpdate(
        GROUP,
        name,
        { location, ipConfigurations: [{ name: "first", subnet }], ...more },
        often,
      ),
    /** A machine with a data disk of 4 GiB at LUN 5, and with the interface `<name>-nic`. */
    make: (name: string, more: Partial<VirtualMachine> = {}) => {
      const nic = idOf(`Microsoft.Network/networkInterfaces/${name}-nic`);
      return compute.virtualMachines.createOrUpdate(GROUP, name, { ...machine(name, nic), ...more }, often);
    },
  };
}

function machine(name: string, nic: string): VirtualMachine {
  const disk = { deleteOption: "Delete", managedDisk: { storageAccountType: "Premium_LRS" } };
  return {
    location,
    zones: ["1"],
    tags: { by: "the SDK" },
    hardwareProfile: { vmSize: "Standard_B1s" },
    storageProfile: {
      imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "1.0.10" },
      osDisk: { name: `${name}-os`, createOption: "FromImage", ...disk },
      dataDisks: [{ name: `${name}-5`, lun: 5, createOption: "Empty", diskSizeGB: 4, ...disk }],
    },
    osProfile: {
      computerName: name,
      adminUsername: "pitrix",
      linuxConfiguration: {
        disablePasswordAuthentication: true,
        ssh: { publicKeys: [{ path: "/home/pitrix/.ssh/authorized_keys", keyData: "ssh-rsa AAAA" }] },
      },
    },
    networkProfile: { networkInterfaces: [{ id: nic, primary: true, deleteOption: "Delete" }] },
  };
}

const Token = z.object({ access_token: z.string() });
/** Without Microsoft's client of the directory, which would look for its servers on the internet. */
async function tokenOf({ config, credential }: SdkTenant): Promise<string> {
  const { tenantId, clientId, clientSecret } = credential;
  const asked = request(`${config.endpoint}/${tenantId}/oauth2/v2.0/token`, {
    ca: config.caCertificate,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  asked.end(new URLSearchParams({ ...form, scope: "https://management.azure.com/.default" }).toString());
  const [answer] = await once(asked, "response");
  let text = "";
  for await (const piece of answer) text += piece;
  return Token.parse(JSON.parse(text)).access_token;
}

export async function all<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

const Failed = z.object({ code: z.string().optional(), message: z.string() });
/** The code of a refusal; of what failed while it was carried out, the clients tell it in their sentence. */
export async function refused(promise: PromiseLike<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { code, message } = Failed.parse(error);
    return code ?? message;
  }
  return "taken";
}
