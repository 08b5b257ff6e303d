import type { Clock } from "../../../shared/kernel/clock.ts";
import { type CallCloud, CLOUD_ANSWER_HEADERS } from "../../../shared/protocol/calling.ts";
import type { Carrier } from "../calls/carrier.ts";
import { azureDoor } from "./azure.ts";
import { Dial } from "./dial.ts";
import type { Door, Send } from "./door.ts";
import { openstackDoor } from "./openstack.ts";
import { qingcloudDoor } from "./qingcloud.ts";
import type { CloudSettings } from "./settings.ts";
import { struck } from "./struck.ts";
import { vsphereDoor } from "./vsphere.ts";

/** Calls to the one cloud that the machine's owner has named. @param clock of the machine, by which some are signed */
export function cloudCarrier(settings: CloudSettings, clock: Clock): Carrier<CallCloud> {
  const dial = new Dial(settings.caCertificate);
  const door = doorOf(settings, clock, (outgoing, timeoutMs) => dial.open(outgoing, timeoutMs));
  return {
    isOwn: (call) => call.type === "call-cloud",
    title: door.title,
    answerHeaders: CLOUD_ANSWER_HEADERS,
    refusal: (call) => door.refusal(call),
    isRead: ({ method }) => method === "GET" || method === "HEAD",
    isWatch: () => false,
    async make(call, body) {
      const outward = await door.outward(call, body);
      const answer = "status" in outward ? outward : await dial.open(outward, call.timeoutMs);
      const told = answer === outward ? answer : { ...answer, ...(await door.inward(answer, call)) };
      return { ...told, body: struck(told.body, door.secrets()) };
    },
    close: () => dial.close(),
  };
}

function doorOf(settings: CloudSettings, clock: Clock, send: Send): Door {
  switch (settings.provider) {
    case "vsphere":
      return vsphereDoor(settings);
    case "openstack":
      return openstackDoor(settings);
    case "qingcloud":
      return qingcloudDoor(settings, clock);
    case "azure":
      return azureDoor(settings, clock, send);
  }
}
