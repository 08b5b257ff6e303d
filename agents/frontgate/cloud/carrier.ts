import { type CallCloud, CLOUD_ANSWER_HEADERS } from "../../../shared/protocol/calling.ts";
import type { Carrier } from "../calls/carrier.ts";
import { Dial } from "./dial.ts";
import type { Door } from "./door.ts";
import type { CloudSettings } from "./settings.ts";
import { struck } from "./struck.ts";
import { vsphereDoor } from "./vsphere.ts";

/** Calls to the one cloud that the machine's owner has named. */
export function cloudCarrier(settings: CloudSettings): Carrier<CallCloud> {
  const door = doorOf(settings);
  const dial = new Dial(door.title, settings.caCertificate);
  return {
    isOwn: (call) => call.type === "call-cloud",
    title: door.title,
    answerHeaders: CLOUD_ANSWER_HEADERS,
    refusal: (call) => door.refusal(call),
    isRead: ({ method }) => method === "GET" || method === "HEAD",
    isWatch: () => false,
    async make(call, body) {
      const answer = await dial.open(door.outward(call, body), call.timeoutMs);
      const status = answer.statusCode ?? 502;
      const headers = door.inward({ status, headers: answer.headers });
      return { status, headers, body: struck(answer, door.secrets), leave: () => void answer.destroy() };
    },
    close: () => dial.close(),
  };
}

function doorOf(settings: CloudSettings): Door {
  switch (settings.provider) {
    case "vsphere":
      return vsphereDoor(settings);
  }
}
