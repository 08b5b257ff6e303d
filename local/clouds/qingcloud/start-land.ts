import { serveHardware } from "../../machine-room/hardware.ts";
import { nothingStarted } from "../../started.ts";
import { startFront } from "../front.ts";
import type { StartLand } from "../land.ts";
import { hardwareOf } from "./hardware.ts";
import { startQingCloud } from "./server.ts";

/** A tenant's zone on QingCloud: `land.ts` says what is there. */
export const startQingCloudLand: StartLand = async ({ disturb }) => {
  const { keep, stop } = nothingStarted();
  try {
    const cloud = keep(await startQingCloud());
    const { state } = cloud;
    const front = keep(await startFront({ server: cloud.endpoint, nameOf, disturb }));
    const door = keep(
      await serveHardware({
        hardware: () => hardwareOf(state),
        userData: (id) => state.machine(id).userData,
        fail: (id) => void Object.assign(state.machine(id), { status: "terminated", transition_status: "" }),
      }),
    );
    const { accessKeyId, secretAccessKey } = cloud.key;
    return {
      provider: "qingcloud",
      title: "QingCloud",
      credential: { accessKeyId, secretAccessKey },
      config: { zone: "pek3", endpoint: front.endpoint },
      subnetId: "vxnet-open001",
      endpoints: [front.endpoint],
      images: { frontgate: "img-frontgat", zookeeper: "img-zookeepr" },
      room: { kind: "qingcloud", title: "QingCloud", endpoint: door.endpoint },
      making: "RunInstances",
      front,
      left: async () => cloud.left(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The action, in the query or in the form. */
function nameOf({ path, body }: { readonly path: string; readonly body: string }): string {
  const action = new URL(path, "http://localhost").searchParams.get("action");
  return action ?? new URLSearchParams(body).get("action") ?? "?";
}
