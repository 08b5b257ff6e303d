import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { freePort, LOOPBACK } from "../../loopback.ts";
import { changes } from "./changes.ts";
import { eipChanges } from "./eips.ts";
import { groupChanges } from "./groups.ts";
import { type Action, looks } from "./looks.ts";
import { authenticated, type Key, type Parameters, parametersOf, Refusal } from "./requests.ts";
import { snapshotChanges } from "./snapshots.ts";
import { openState, type State } from "./state.ts";
import { volumeChanges } from "./volumes.ts";

export type Disturbance = { readonly code: number; readonly message: string } | "lost" | "fails";

export interface QingCloud {
  /** Such as `http://127.0.0.1:40123`. Nothing but this machine reaches it. */
  readonly endpoint: string;
  /** May do everything. */
  readonly key: Key;
  /** Is taken, and may do nothing. */
  readonly powerless: Key;
  readonly state: State;
  /** Actions in the order in which they were asked for, refused ones too. */
  readonly asked: string[];
  /**
   * The next time that somebody asks for the action, and `times` in all: refused, or done and the answer `lost`, or accepted and its job `fails`.
   */
  disturb(action: string, how: Disturbance, times?: number): void;
  /** Sets QingCloud's clock off by milliseconds. */
  shift(ms: number): void;
  /** Ids of all that was made and is there, apart from what is going. */
  left(): readonly string[];
  stop(): Promise<void>;
}

const KEY: Key = {
  accessKeyId: "QYACCESSKEYIDEXAMPLE",
  secretAccessKey: "the-secret/of+the key=(example)*ü",
  owner: "usr-pitrix01",
};
const POWERLESS: Key = {
  accessKeyId: "QYPOWERLESSEXAMPLE00",
  secretAccessKey: "the-secret-of-a-powerless-user",
  owner: "usr-nobody01",
  powerless: true,
};

/**
 * A stand-in for QingCloud's API in the zone `pek3`, since no server of it can be had: it checks signatures, times, parameters and states, and
 * refuses in QingCloud's way what it documents as refused. Its land is `land.ts`; its state is in memory.
 */
export async function startQingCloud(): Promise<QingCloud> {
  const state = openState();
  const actions = new Map<string, Action>(
    Object.entries({
      ...looks(state),
      ...changes(state),
      ...volumeChanges(state),
      ...snapshotChanges(state),
      ...eipChanges(state),
      ...groupChanges(state),
    }),
  );
  const asked: string[] = [];
  const disturbances: { readonly action: string; readonly how: Disturbance }[] = [];
  let ahead = 0;

  function perform(method: string, parameters: Parameters): object {
    const action = parameters.get("action") ?? "";
    asked.push(action);
    const key = authenticated(method, parameters, [KEY, POWERLESS], Date.now() + ahead);
    const zone = parameters.get("zone") ?? "";
    if (!["pek3", "sh1"].includes(zone)) throw new Refusal(1100, `InvalidParameterValue, zone [${zone}] is invalid`);
    const run = actions.get(action);
    if (run === undefined) throw new Refusal(1101, `UnsupportedAction, action [${action}] is not supported`);
    if (key.powerless) throw new Refusal(1400, `PermissionDenied, you have no permission to [${action}]`);
    state.settle();
    return run(parameters, key);
  }

  function disturbance(action: string) {
    const index = disturbances.findIndex((one) => one.action === action);
    return index < 0 ? undefined : disturbances.splice(index, 1)[0]?.how;
  }

  async function respond(request: Parameters, method: string, response: ServerResponse): Promise<void> {
    const action = request.get("action") ?? "";
    const how = disturbance(action);
    if (how === "fails") state.failing.add(action);
    else if (how !== undefined && how !== "lost") {
      asked.push(action);
      return answer(response, { ret_code: how.code, message: how.message });
    }
    const done = perform(method, request);
    if (how === "lost") response.destroy();
    else answer(response, { action: `${action}Response`, ret_code: 0, ...done });
  }

  function answer(response: ServerResponse, body: object): void {
    response.setHeader("date", new Date(Date.now() + ahead).toUTCString());
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    parametersOf(request)
      .then((parameters) => respond(parameters, request.method ?? "", response))
      .catch((error) => {
        if (error instanceof Refusal) answer(response, { ret_code: error.code, message: error.message });
        else
          answer(response, {
            ret_code: 5000,
            message: `InternalError, ${error instanceof Error ? error.message : ""}`,
          });
      });
  });
  const port = await freePort();
  server.listen(port, LOOPBACK);
  await once(server, "listening");

  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    key: KEY,
    powerless: POWERLESS,
    state,
    asked,
    disturb(action, how, times = 1) {
      for (let time = 0; time < times; time++) disturbances.push({ action, how });
    },
    shift(ms) {
      ahead = ms;
    },
    left() {
      state.settle();
      const machines = [...state.machines.values()].filter(({ status }) => status !== "terminated");
      const volumes = [...state.volumes.values()].filter(({ status }) => status !== "deleted");
      const snapshots = [...state.snapshots.values()].filter(({ status }) => status !== "deleted");
      const eips = [...state.eips.values()].filter(({ status }) => status !== "released");
      const groups = [...state.groups.values()].filter(({ is_default: isDefault }) => isDefault === 0);
      return [
        ...machines.filter((one) => one.transition_status !== "terminating").map((one) => one.instance_id),
        ...volumes.filter((one) => one.transition_status !== "deleting").map((one) => one.volume_id),
        ...snapshots.filter((one) => one.transition_status !== "deleting").map((one) => one.snapshot_id),
        ...eips.filter((one) => one.transition_status !== "releasing").map((one) => one.eip_id),
        ...groups.map((one) => one.security_group_id),
      ];
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
