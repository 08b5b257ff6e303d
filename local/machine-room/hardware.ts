import { once } from "node:events";
import { createServer } from "node:http";
import * as z from "zod";
import { LOOPBACK } from "../loopback.ts";

const Subnet = z.object({
  subnetId: z.string(),
  vpcId: z.string(),
  cidr: z.string(),
  vpcCidr: z.string(),
  egress: z.boolean(),
});

/** A machine that is not gone. */
const Machine = z.object({
  instanceId: z.string(),
  imageId: z.string(),
  address: z.string(),
  subnetId: z.string(),
  on: z.boolean(),
  disks: z.array(z.object({ volumeId: z.string(), device: z.string() })),
});

/** What the computers below a stand-in for a cloud see of it. */
export const Hardware = z.object({
  machines: z.array(Machine),
  subnets: z.array(Subnet),
  volumes: z.array(z.object({ volumeId: z.string(), snapshotId: z.string().optional() })),
  snapshots: z.array(z.object({ snapshotId: z.string(), volumeId: z.string() })),
});
export type Hardware = z.infer<typeof Hardware>;

/** A stand-in as the hypervisors below it know it: no user of the cloud may ask this. */
export interface HardwareSide {
  hardware(): Hardware;
  /** As the machine finds it. */
  userData(instanceId: string): string;
  /** The computer below a machine fails. */
  fail(instanceId: string): void;
}

/**
 * Serves it to the machine room, on loopback beside the cloud's own interface: `GET /hardware`, `GET /user-data/<id>`, `POST /fail/<id>`. A real
 * cloud shows user-data to the machine alone, so that no interface of its users tells the room what to run.
 */
export async function serveHardware(side: HardwareSide): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const [, what = "", id = ""] = (request.url ?? "").split("/").map(decodeURIComponent);
    try {
      if (what === "hardware") response.end(JSON.stringify(side.hardware()));
      else if (what === "user-data") response.end(side.userData(id));
      else if (what === "fail") response.end(String(side.fail(id) ?? ""));
      else response.writeHead(404).end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, LOOPBACK);
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
