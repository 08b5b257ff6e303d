import type { Action } from "./looks.ts";
import { within } from "./quota.ts";
import { integer, Refusal, required, requiredList } from "./requests.ts";
import { become, type Eip, leased, only, type State, TAKES } from "./state.ts";

/** What changes the account's public addresses. */
export function eipChanges(state: State): Readonly<Record<string, Action>> {
  return {
    AllocateEips(parameters) {
      required(parameters, "bandwidth");
      const bandwidth = integer(parameters, "bandwidth", 0);
      if (bandwidth < 1 || bandwidth > 1000)
        throw new Refusal(1100, "InvalidParameterValue, [bandwidth] should be 1-1000");
      const billing_mode = parameters.get("billing_mode") ?? "bandwidth";
      if (!["bandwidth", "traffic"].includes(billing_mode))
        throw new Refusal(1100, "InvalidParameterValue, [billing_mode] should be [bandwidth, traffic]");
      if (integer(parameters, "count", 1) !== 1)
        throw new Refusal(1100, "InvalidParameterValue, [count] should be 1 here");
      within(state, "eip");
      const eip: Eip = {
        eip_id: state.newId("eip"),
        eip_addr: `203.0.113.${20 + state.eips.size}`,
        eip_name: parameters.get("eip_name") ?? "",
        description: null,
        status: "pending",
        transition_status: "",
        create_time: new Date().toISOString(),
        bandwidth,
        billing_mode,
        instance_id: "",
        leased: false,
      };
      state.eips.set(eip.eip_id, eip);
      state.later(TAKES.address, () => {
        eip.status = "available";
        state.later(TAKES.lease, () => Object.assign(eip, { leased: true }));
      });
      return { eips: [eip.eip_id] };
    },

    AssociateEip(parameters) {
      const eip = state.eip(required(parameters, "eip"));
      const machine = state.machine(required(parameters, "instance"));
      only(eip, eip.eip_id, "available");
      leased(eip, eip.eip_id);
      only(machine, machine.instance_id, "running", "stopped");
      const other = [...state.eips.values()].find(({ instance_id: holder }) => holder === machine.instance_id);
      if (other !== undefined)
        throw new Refusal(
          1400,
          `PermissionDenied, instance [${machine.instance_id}] has already been associated with eip [${other.eip_id}]`,
        );
      return state.work({
        action: "AssociateEip",
        ids: [eip.eip_id],
        transition: "associating",
        on: [eip],
        ms: TAKES.address,
        done: () => Object.assign(eip, { status: "associated", instance_id: machine.instance_id }),
      });
    },

    DissociateEips(parameters) {
      const { eips, ids } = all(parameters, "associated");
      const done = () => become(eips, { status: "available", instance_id: "" });
      return state.work({
        action: "DissociateEips",
        ids,
        transition: "dissociating",
        on: eips,
        ms: TAKES.address,
        done,
      });
    },

    ReleaseEips(parameters) {
      const { eips, ids } = all(parameters, "available");
      for (const eip of eips) leased(eip, eip.eip_id);
      const done = () => become(eips, { status: "released" });
      return state.work({ action: "ReleaseEips", ids, transition: "releasing", on: eips, ms: TAKES.address, done });
    },

    ModifyEipAttributes(parameters) {
      const eip = state.eip(required(parameters, "eip"));
      eip.eip_name = parameters.get("eip_name") ?? eip.eip_name;
      eip.description = parameters.get("description") ?? eip.description;
      return {};
    },
  };

  function all(parameters: ReadonlyMap<string, string>, status: string) {
    const ids = requiredList(parameters, "eips");
    const eips = ids.map(state.eip);
    for (const eip of eips) only(eip, eip.eip_id, status);
    return { eips, ids };
  }
}
