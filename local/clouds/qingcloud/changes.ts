import { LAND } from "./land.ts";
import type { Action } from "./looks.ts";
import { within } from "./quota.ts";
import { integer, list, type Parameters, Refusal, required, requiredList } from "./requests.ts";
import { leased, type Machine, only, type State, TAKES } from "./state.ts";
import { untarred } from "./untar.ts";

/** What changes the account's machines. Each is accepted first and done later, as its states show. */
export function changes(state: State): Readonly<Record<string, Action>> {
  const step = (
    action: string,
    machines: readonly Machine[],
    transition: string,
    ms: number,
    done: (one: Machine) => void,
  ) =>
    state.work({
      action,
      ids: machines.map(({ instance_id: id }) => id),
      transition,
      on: machines,
      ms,
      done: () => machines.forEach(done),
    });

  return {
    UploadUserDataAttachment(parameters) {
      const content = Buffer.from(required(parameters, "attachment_content"), "base64");
      if (content.byteLength > 2 * 1024 * 1024)
        throw new Refusal(1100, "InvalidParameterValue, attachment is larger than 2M");
      const attachment_id = state.newId("uda");
      state.attachments.set(attachment_id, content);
      return { attachment_id };
    },

    RunInstances(parameters) {
      const machine = ordered(state, parameters);
      const volumes = list(parameters, "volumes").map(state.volume);
      for (const volume of volumes) only(volume, volume.volume_id, "available");
      within(state, "instance");
      state.machines.set(machine.instance_id, machine);
      for (const volume of volumes)
        Object.assign(volume, { status: "in-use", instance_id: machine.instance_id, made_for: machine.instance_id });
      const job = step("RunInstances", [machine], "creating", TAKES.create, () => {
        machine.status = "running";
        state.later(TAKES.lease, () => Object.assign(machine, { leased: true }));
      });
      return { instances: [machine.instance_id], ...job };
    },

    ModifyInstanceAttributes(parameters) {
      const machine = state.machine(required(parameters, "instance"));
      machine.description = parameters.get("description") ?? machine.description;
      machine.instance_name = parameters.get("instance_name") ?? machine.instance_name;
      return {};
    },

    StartInstances: (parameters) =>
      step("StartInstances", each(state, parameters, "stopped"), "starting", TAKES.start, (machine) => {
        machine.status = "running";
      }),

    StopInstances: (parameters) =>
      step("StopInstances", each(state, parameters, "running"), "stopping", TAKES.stop, (machine) => {
        machine.status = "stopped";
      }),

    ResizeInstances(parameters) {
      const type = typeOf(parameters);
      return step("ResizeInstances", each(state, parameters, "stopped"), "resizing", TAKES.resize, (machine) => {
        machine.instance_type = type;
      });
    },

    TerminateInstances(parameters) {
      const machines = each(state, parameters, "running", "stopped", "suspended");
      for (const machine of machines) leased(machine, machine.instance_id);
      return step("TerminateInstances", machines, "terminating", TAKES.terminate, (machine) => {
        machine.status = "terminated";
        // QingCloud frees its disks and its address, and keeps them.
        for (const volume of state.volumes.values())
          if (volume.instance_id === machine.instance_id)
            Object.assign(volume, { status: "available", instance_id: "" });
        for (const eip of state.eips.values())
          if (eip.instance_id === machine.instance_id) Object.assign(eip, { status: "available", instance_id: "" });
      });
    },
  };
}

function each(state: State, parameters: Parameters, ...statuses: string[]): readonly Machine[] {
  const machines = requiredList(parameters, "instances").map(state.machine);
  for (const machine of machines) only(machine, machine.instance_id, ...statuses);
  return machines;
}

function typeOf(parameters: Parameters): string {
  const wanted = required(parameters, "instance_type");
  if (LAND.types.every((one) => one.instance_type_id !== wanted))
    throw new Refusal(1100, `InvalidParameterValue, instance type [${wanted}] is invalid`);
  return wanted;
}

/** The machine that the request asks for. */
function ordered(state: State, parameters: Parameters): Machine {
  const image_id = required(parameters, "image_id");
  if (LAND.images.every((one) => one.image_id !== image_id || one.status !== "available"))
    throw new Refusal(2100, `ResourceNotFound, resource [${image_id}] not found`);
  const instance_type = typeOf(parameters);
  if (required(parameters, "login_mode") !== "passwd")
    throw new Refusal(1100, "InvalidParameterValue, no such key pair");
  const password = required(parameters, "login_passwd");
  if (password.length < 8 || ![/[a-z]/, /[A-Z]/, /[0-9]/].every((one) => one.test(password)))
    throw new Refusal(1100, "InvalidParameterValue, [login_passwd] is too weak");
  if (integer(parameters, "count", 1) !== 1) throw new Refusal(1100, "InvalidParameterValue, [count] should be 1 here");
  const [vxnet_id = "", wanted] = (requiredList(parameters, "vxnets")[0] ?? "").split("|");
  const vxnet = LAND.vxnets.find((one) => one.vxnet_id === vxnet_id);
  const network =
    vxnet !== undefined && "ip_network" in vxnet.router
      ? vxnet.router.ip_network.replace(/\.\d+\/\d+$/, "")
      : undefined;
  if (network === undefined) throw new Refusal(2100, `ResourceNotFound, resource [${vxnet_id}] not found`);
  const taken = new Set(
    [...state.machines.values()].filter(({ status }) => status !== "terminated").map(({ private_ip }) => private_ip),
  );
  if (wanted !== undefined && taken.has(wanted))
    throw new Refusal(1400, `PermissionDenied, ip address [${wanted}] has been used`);
  const free = Array.from({ length: 200 }, (_, index) => `${network}.${index + 2}`).find((one) => !taken.has(one));
  const group = parameters.get("security_group") ?? "";
  if (group !== "") state.group(group);
  return {
    instance_id: state.newId("i"),
    instance_name: parameters.get("instance_name") ?? "",
    description: null,
    instance_type,
    status: "pending",
    transition_status: "creating",
    create_time: new Date().toISOString(),
    image_id,
    vxnet_id,
    private_ip: wanted ?? free ?? "",
    security_group_id: group,
    userData: userDataOf(state, parameters),
    leased: false,
  };
}

function userDataOf(state: State, parameters: Parameters): string {
  if (integer(parameters, "need_userdata", 0) === 0) return "";
  const value = required(parameters, "userdata_value");
  switch (required(parameters, "userdata_type")) {
    case "plain":
      if (value.length > 4096) throw new Refusal(1100, "InvalidParameterValue, [userdata_value] is longer than 4K");
      return Buffer.from(value, "base64").toString("utf8");
    case "tar": {
      const content = state.attachments.get(value);
      if (content === undefined) throw new Refusal(2100, `ResourceNotFound, resource [${value}] not found`);
      return untarred(content).get("etc/qingcloud/userdata/userdata.string") ?? "";
    }
    default:
      throw new Refusal(1100, "InvalidParameterValue, [userdata_type] should be [plain, exec, tar]");
  }
}
