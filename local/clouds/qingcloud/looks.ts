import { LAND } from "./land.ts";
import { quotaSet } from "./quota.ts";
import { type Key, list, type Parameters, paged, Refusal } from "./requests.ts";
import { type Eip, type Group, type Machine, type Snapshot, type State, usersOf, type Volume } from "./state.ts";

export type Action = (parameters: Parameters, key: Key) => object;

/** The `Describe…` actions. An unknown router, volume, address or security group is refused, as QingCloud documents; others are left out. */
export function looks(state: State): Readonly<Record<string, Action>> {
  return {
    DescribeZones: (parameters) => paged(parameters, "zone_set", LAND.zones),
    DescribeAccessKeys(parameters, key) {
      const own = { access_key_id: key.accessKeyId, owner: key.owner, status: "active" };
      return paged(parameters, "access_key_set", [own].filter(named(parameters, "access_keys", "access_key_id")));
    },
    DescribeRouters(parameters) {
      const lost = list(parameters, "routers").find((id) => LAND.routers.every(({ router_id }) => router_id !== id));
      if (lost !== undefined) throw new Refusal(2100, `ResourceNotFound, resource [${lost}] not found`);
      return paged(parameters, "router_set", LAND.routers.filter(named(parameters, "routers", "router_id")));
    },
    DescribeVxnets: (parameters) =>
      paged(parameters, "vxnet_set", LAND.vxnets.filter(named(parameters, "vxnets", "vxnet_id"))),
    DescribeInstanceTypes: (parameters) => {
      const bare = parameters.get("baremetal") === "1";
      return paged(
        parameters,
        "instance_type_set",
        LAND.types.filter((one) => bare || !one.instance_type_id.startsWith("bm")),
      );
    },
    DescribeImages(parameters) {
      const provider = parameters.get("provider");
      const found = LAND.images
        .filter(named(parameters, "images", "image_id"))
        .filter(named(parameters, "status", "status"))
        .filter((one) => provider === undefined || one.provider === provider);
      return paged(
        parameters,
        "image_set",
        found.filter((one) => holds(parameters, one.image_id, one.image_name)),
      );
    },
    DescribeInstances(parameters) {
      const found = [...state.machines.values()]
        .filter(named(parameters, "instances", "instance_id"))
        .filter(named(parameters, "status", "status"))
        .filter((one) => holds(parameters, one.instance_id, one.instance_name));
      const verbose = parameters.get("verbose") === "1";
      return paged(
        parameters,
        "instance_set",
        found.map((one) => shown(one, state, verbose)),
      );
    },
    DescribeVolumes(parameters) {
      list(parameters, "volumes").forEach(state.volume);
      const found = [...state.volumes.values()]
        .filter(named(parameters, "volumes", "volume_id"))
        .filter(named(parameters, "status", "status"))
        .filter((one) => holds(parameters, one.volume_id, one.volume_name));
      return paged(parameters, "volume_set", found.map(disk));
    },
    DescribeSnapshots(parameters) {
      const found = [...state.snapshots.values()]
        .filter(named(parameters, "snapshots", "snapshot_id"))
        .filter(named(parameters, "status", "status"))
        .filter((one) => holds(parameters, one.snapshot_id, one.snapshot_name));
      const verbose = parameters.get("verbose") === "1";
      return paged(
        parameters,
        "snapshot_set",
        found.map((one) => backup(one, state, verbose)),
      );
    },
    DescribeEips(parameters) {
      list(parameters, "eips").forEach(state.eip);
      const holder = parameters.get("instance_id");
      const found = [...state.eips.values()]
        .filter(named(parameters, "eips", "eip_id"))
        .filter(named(parameters, "status", "status"))
        .filter((one) => holder === undefined || one.instance_id === holder)
        .filter((one) => holds(parameters, one.eip_id, one.eip_name));
      return paged(parameters, "eip_set", found.map(address));
    },
    DescribeSecurityGroups(parameters) {
      list(parameters, "security_groups").forEach(state.group);
      const found = [...state.groups.values()]
        .filter(named(parameters, "security_groups", "security_group_id"))
        .filter((one) => holds(parameters, one.security_group_id, one.security_group_name));
      const verbose = parameters.get("verbose") === "1";
      return paged(
        parameters,
        "security_group_set",
        found.map((one) => firewall(one, state, verbose)),
      );
    },
    DescribeSecurityGroupRules(parameters) {
      list(parameters, "security_group_rules").forEach(state.rule);
      const group = parameters.get("security_group");
      if (group !== undefined) state.group(group);
      const found = [...state.rules.values()]
        .filter(named(parameters, "security_group_rules", "security_group_rule_id"))
        .filter((one) => group === undefined || one.security_group_id === group)
        .filter((one) => String(one.direction) === (parameters.get("direction") ?? "0"));
      return paged(parameters, "security_group_rule_set", found);
    },
    GetQuotaLeft(parameters) {
      const wanted = list(parameters, "resource_types");
      const all = quotaSet(state).filter(({ resource_type: type }) => wanted.length === 0 || wanted.includes(type));
      return { quota_left_set: all };
    },
    DescribeJobs: (parameters) =>
      paged(
        parameters,
        "job_set",
        [...state.jobs.values()]
          .filter(named(parameters, "jobs", "job_id"))
          .filter(named(parameters, "status", "status")),
      ),
  };
}

/** A filter by the list `name.n`: an empty one lets all through. */
function named<K extends string>(parameters: Parameters, name: string, member: K) {
  const wanted = list(parameters, name);
  return (one: Readonly<Record<K, string>>) => wanted.length === 0 || wanted.includes(one[member]);
}

function holds(parameters: Parameters, id: string, name: string): boolean {
  const word = parameters.get("search_word") ?? "";
  return id === word || name.includes(word);
}

function shown(machine: Machine, state: State, verbose: boolean): object {
  const { image_id, vxnet_id, private_ip, security_group_id: group, userData: _, leased: __, ...rest } = machine;
  const gone = machine.status === "terminated" || machine.status === "ceased";
  const volumes = [...state.volumes.values()].filter((one) => one.instance_id === machine.instance_id);
  const eip = [...state.eips.values()].find((one) => one.instance_id === machine.instance_id);
  return {
    ...rest,
    image: { image_id },
    // An address is known when the machine is made.
    vxnets: gone ? [] : [{ vxnet_id, vxnet_type: 1, private_ip: machine.status === "pending" ? "" : private_ip }],
    eip: eip === undefined ? {} : { eip_id: eip.eip_id, eip_addr: eip.eip_addr },
    ...(verbose
      ? {
          security_group: group === "" || gone ? {} : { security_group_id: group, is_default: 0 },
          keypair_ids: [],
          volume_ids: volumes.map(({ volume_id }) => volume_id),
        }
      : {}),
  };
}

/** QingCloud chooses the device. */
function disk({ instance_id, made_for: _, leased: __, ...rest }: Volume): object {
  return { ...rest, instance: instance_id === "" ? {} : { instance_id, device: "/dev/vdc" } };
}

function backup({ of, leased: _, ...rest }: Snapshot, state: State, verbose: boolean): object {
  const chain = [...state.snapshots.values()].filter(
    ({ root_id: root, status }) => root === rest.snapshot_id && status !== "deleted",
  );
  return {
    ...rest,
    // What it occupies, in MB.
    size: 1024,
    ...(rest.snapshot_type === 1 ? { total_count: chain.length } : {}),
    resource: { resource_id: of.volume_id, resource_type: "volume", resource_name: "" },
    ...(verbose ? { snapshot_resource: of } : {}),
  };
}

function address({ instance_id, leased: _, ...rest }: Eip): object {
  return { ...rest, resource: instance_id === "" ? {} : { resource_id: instance_id, resource_type: "instance" } };
}

function firewall({ status: _, ...group }: Group, state: State, verbose: boolean): object {
  const users = usersOf(state, group.security_group_id).map(({ instance_id: resource_id, instance_name }) => ({
    resource_id,
    resource_name: instance_name,
    resource_type: "instance",
  }));
  return { ...group, ...(verbose ? { resources: users } : {}) };
}
