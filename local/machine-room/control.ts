import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { DialAnswer, DialRequest, ExecRequest, type Machine } from "./contract.ts";
import type { Hypervisor } from "./hypervisor.ts";

const Victim = z.object({ instanceId: z.string() });

/** `"wan"`: every VPC's way to the internet; else one machine's cable. */
const Cable = z.object({ target: z.string() });

/**
 * The room's control: JSON over HTTP on a unix socket in the run directory, which only its owner may enter.
 * GET /machines, POST /exec, /dial, /cut, /mend, /crash, /stop.
 */
export function createControl(runDir: string, hypervisors: readonly Hypervisor[], stop: () => Promise<void>): Server {
  const handlers: Readonly<Record<string, (body: unknown) => unknown>> = {
    "GET /machines": () =>
      machinesOf(hypervisors).map(
        ({ instanceId, imageId, address, pid }): Machine => ({ instanceId, imageId, address, pid }),
      ),
    "POST /exec": (body) => {
      const { instanceId, ...request } = ExecRequest.parse(body);
      return machine(hypervisors, instanceId).exec(request);
    },
    "POST /dial": (body) => dialFromOutside(runDir, DialRequest.parse(body)),
    "POST /cut": (body) => setCable(hypervisors, Cable.parse(body).target, "cut"),
    "POST /mend": (body) => setCable(hypervisors, Cable.parse(body).target, "mend"),
    "POST /crash": (body) => crash(hypervisors, Victim.parse(body).instanceId),
    "POST /stop": () => stop(),
  };
  return createServer(async (incoming: IncomingMessage, answer) => {
    try {
      const handler = handlers[`${incoming.method} ${incoming.url}`];
      if (handler === undefined) throw new Error(`There is no ${incoming.method} ${incoming.url}.`);
      const body = await text(incoming);
      const result = await handler(body === "" ? undefined : JSON.parse(body));
      answer.writeHead(200).end(JSON.stringify(result ?? null));
    } catch (error) {
      answer.writeHead(400).end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
}

const machinesOf = (hypervisors: readonly Hypervisor[]) => hypervisors.flatMap((one) => one.machines());

function crash(hypervisors: readonly Hypervisor[], id: string): Promise<void> {
  const holder = hypervisors.find((one) => one.machines().some(({ instanceId }) => instanceId === id));
  if (holder === undefined) throw new Error(`No machine ${id} runs here.`);
  return holder.crash(id);
}

function machine(hypervisors: readonly Hypervisor[], instanceId: string) {
  const found = machinesOf(hypervisors).find((entry) => entry.instanceId === instanceId);
  if (found === undefined) throw new Error(`No machine ${instanceId} runs here.`);
  return found;
}

async function setCable(hypervisors: readonly Hypervisor[], target: string, what: "cut" | "mend"): Promise<void> {
  if (target === "wan") {
    for (const hypervisor of hypervisors) for (const vpc of await hypervisor.vpcs()) await vpc.uplink[what]();
    return;
  }
  const { vpc, port } = machine(hypervisors, target);
  await vpc.setPort(port, what === "cut" ? "down" : "up");
}

/** Asks the program in the internet's namespace: the room itself must not dial private addresses. */
function dialFromOutside(runDir: string, request: DialRequest): Promise<DialAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(join(runDir, "dial.sock"));
    socket.once("error", reject);
    socket.write(`${JSON.stringify(request)}\n`);
    text(socket).then((line) => resolve(DialAnswer.parse(JSON.parse(line))), reject);
  });
}
