import type { Clock } from "../../../shared/kernel/clock.ts";
import { type CallCloud, CLOUD_ANSWER_HEADERS } from "../../../shared/protocol/calling.ts";
import type { Carrier } from "../calls/carrier.ts";
import { Dial } from "./dial.ts";
import type { Door } from "./door.ts";
import { openstackDoor } from "./openstack.ts";
import { qingcloudDoor } from "./qingcloud.ts";
import type { CloudSettings } from "./settings.ts";
import { struck } from "./struck.ts";
import { vsphereDoor } from "./vsphere.ts";

/** Calls to the one cloud that the machine's owner has named. @param clock of the machine, by which some are signed */
export function cloudCarrier(settings: CloudSettings, clock: Clock): Carrier<CallCloud> {
  const door = doorOf(settings, clock);
  const dial = new Dial(door.title, settings.caCertificate);
  return {
    isOwn: (call) => call.type === "call-cloud",
    title: door.title,
    answerHeaders: CLOUD_ANSWER_HEADERS,
    refusal: (call) => door.refusal(call),
    isRead: ({ method }) => method === "GET" || method === "HEAD",
    isWatch: () => false,
    async make(call, body) {
      const outward = door.outward(call, body);
      if ("status" in outward) return outward;
      const answer = await dial.open(outward, call.timeoutMs);
      const open = {
        status: answer.statusCode ?? 502,
        headers: answer.headers,
        body: answer,
        leave: () => void answer.destroy(),
      };
      const told = { ...open, ...(await door.inward(open, call)) };
      return { ...told, body: struck(told.body, door.secrets()) };
    },
    close: () => dial.close(),
  };
}

function doorOf(settings: CloudSettings, clock: Clock): Door {
  switch (settings.provider) {
    case "vsphere":
      return vsphereDoor(settings);
    case "openstack":
      return openstackDoor(settings);
    case "qingcloud":
      return qingcloudDoor(settings, clock);
  }
}
