import { randomBytes } from "node:crypto";
import * as z from "zod";
import { type Login, type OpenStackApi, openApi } from "./api.ts";

const Nothing = z.unknown();
const Made = z.record(z.string(), z.object({ id: z.string() }));

/** Answers the id of what is made. @param member that the request and the answer have it in */
export async function make(
  api: OpenStackApi,
  service: string,
  path: string,
  member: string,
  body: object,
): Promise<string> {
  const made = (await api.call(service, "POST", path, Made, { [member]: body }))[member];
  if (made === undefined) throw new Error(`${service} ${path} answered no ${member}.`);
  return made.id;
}

export interface OpenStackLand {
  readonly region: string;
  readonly zone: string;
  readonly projectId: string;
  /** Name of the project. */
  readonly project: string;
  /** May make and see everything in the project. */
  readonly member: Login;
  /** Is in the project, with a role that no service knows. */
  readonly powerless: Login;
  readonly applicationCredential: { readonly id: string; readonly secret: string };
  /** A network with a subnet that leads out. */
  readonly networkId: string;
  readonly subnetId: string;
  /** Another subnet in it, that does not. */
  readonly closedSubnetId: string;
  /** One with two addresses. */
  readonly smallSubnetId: string;
  readonly externalNetworkId: string;
  readonly images: Readonly<Record<string, string>>;
}

/** Flavors of every cloud: two for machines, one that boots from a volume, one of bare metal. */
const FLAVORS = [
  { name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
  { name: "m1.small", vcpus: 1, ram: 2048, disk: 20 },
  { name: "m1.medium", vcpus: 2, ram: 4096, disk: 40 },
  { name: "v1.large", vcpus: 4, ram: 8192, disk: 0 },
  {
    name: "metal.large",
    vcpus: 8,
    ram: 16_384,
    disk: 100,
    specs: {
      "resources:VCPU": "0",
      "resources:MEMORY_MB": "0",
      "resources:DISK_GB": "0",
      "resources:CUSTOM_METAL": "1",
      "trait:CUSTOM_FAST_DISKS": "required",
    },
  },
] as const;

/** What the operator makes once. */
export async function seedCloud(admin: OpenStackApi): Promise<string> {
  for (const flavor of FLAVORS) {
    const { name, vcpus, ram, disk } = flavor;
    const id = await make(admin, "compute", "/flavors", "flavor", { name, vcpus, ram, disk });
    if ("specs" in flavor) {
      const body = { extra_specs: flavor.specs };
      await admin.call("compute", "POST", `/flavors/${id}/os-extra_specs`, Nothing, body);
    }
  }
  const network_id = await make(admin, "network", "/v2.0/networks", "network", {
    name: "public",
    "router:external": true,
    "provider:network_type": "flat",
    "provider:physical_network": "public",
  });
  const subnet = { network_id, cidr: "198.51.100.0/24", ip_version: 4, enable_dhcp: false };
  await make(admin, "network", "/v2.0/subnets", "subnet", subnet);
  return network_id;
}

/** A project of a tenant, with people, networks and images. */
export async function seedProject(
  admin: OpenStackApi,
  input: { readonly authUrl: string; readonly externalNetworkId: string; readonly images?: readonly string[] },
): Promise<OpenStackLand> {
  const { authUrl, externalNetworkId } = input;
  const project = `tenant-${randomBytes(4).toString("hex")}`;
  const projectId = await make(admin, "identity", "/projects", "project", { name: project, domain_id: "default" });
  const person = async (name: string, role: string): Promise<Login> => {
    const password = randomBytes(18).toString("base64url");
    const username = `${name}-${project}`;
    const user = { name: username, password, domain_id: "default" };
    const userId = await make(admin, "identity", "/users", "user", user);
    const path = `/projects/${projectId}/users/${userId}/roles/${await roleId(admin, role)}`;
    await admin.call("identity", "PUT", path, Nothing);
    return { authUrl, username, password, project };
  };
  const member = await person("member", "member");
  const powerless = await person("powerless", "nothing");
  const own = await openApi(member);
  const put = (member: string, body: object) => make(own, "network", `/v2.0/${member}s`, member, body);
  const networkId = await put("network", { name: "machines" });
  const subnet = (cidr: string, more: object = {}) =>
    put("subnet", { network_id: networkId, cidr, ip_version: 4, ...more });
  const subnetId = await subnet("10.88.0.0/20");
  const closedSubnetId = await subnet("10.88.16.0/24");
  const smallSubnetId = await subnet("10.88.17.0/29", {
    allocation_pools: [{ start: "10.88.17.4", end: "10.88.17.5" }],
  });
  const routerId = await put("router", { name: "way-out", external_gateway_info: { network_id: externalNetworkId } });
  await own.call("network", "PUT", `/v2.0/routers/${routerId}/add_router_interface`, Nothing, { subnet_id: subnetId });
  const secret = randomBytes(18).toString("base64url");
  const credentials = `/users/${own.userId}/application_credentials`;
  const id = await make(own, "identity", credentials, "application_credential", { name: "pitrix", secret });
  const images: Record<string, string> = {};
  for (const name of input.images ?? []) images[name] = await makeImage(own, name);
  return {
    region: "RegionOne",
    zone: "nova",
    projectId,
    project,
    member,
    powerless,
    applicationCredential: { id, secret },
    networkId,
    subnetId,
    closedSubnetId,
    smallSubnetId,
    externalNetworkId,
    images,
  };
}

/** One that Nova's fake machines "boot": a few bytes. Answers its id. */
async function makeImage(own: OpenStackApi, name: string): Promise<string> {
  const body = { name, disk_format: "raw", container_format: "bare", min_disk: 1 };
  const { id } = await own.call("image", "POST", "/v2/images", z.object({ id: z.string() }), body);
  await own.call("image", "PUT", `/v2/images/${id}/file`, Nothing, new Uint8Array(512));
  return id;
}

export async function roleId(admin: OpenStackApi, name: string): Promise<string> {
  const Roles = z.object({ roles: z.array(z.object({ id: z.string() })) });
  const { roles } = await admin.call("identity", "GET", `/roles?name=${name}`, Roles);
  if (roles[0] !== undefined) return roles[0].id;
  return make(admin, "identity", "/roles", "role", { name });
}
