import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import * as z from "zod";
import { createServerIdentity } from "../../machine-room/ca.ts";
import { openAttachments } from "./attachments.ts";
import { openCapacity } from "./capacity.ts";
import { PUBLISHED } from "./catalog.ts";
import { openComputeRules } from "./compute.ts";
import { openDirectory } from "./directory.ts";
import { openDisks } from "./disks.ts";
import { hardwareOf } from "./hardware.ts";
import { openInterfaces } from "./interfaces.ts";
import { openKept } from "./kept.ts";
import { openMachineDisks } from "./machine-disks.ts";
import { openManager } from "./manager.ts";
import { openNetworkRules } from "./network.ts";
import { openOperations } from "./operations.ts";
import { Refusal } from "./refusal.ts";
import { openStore } from "./resources.ts";
import type { AzureSettings } from "./settings.ts";
import { openSnapshots } from "./snapshots.ts";

/**
 * Microsoft's directory and Resource Manager on loopback, over TLS: what we know of them from their documentation and published
 * specifications, since no server of either can be had. It looks at tokens, permissions, versions, required and unknown members,
 * references and states, and nothing that takes time on Azure is done at once here. No machine boots.
 */
export async function startAzure(settings: AzureSettings) {
  const identity = await createServerIdentity("localhost", new Date());
  const root = `/subscriptions/${settings.subscriptionId}/resourceGroups/${settings.resourceGroup}/providers`;
  const directory = openDirectory(settings.tenantId, settings.applications, settings.tokenMs ?? 3_600_000);
  const store = openStore();
  const subnets = new Map(
    Object.entries(settings.networks).flatMap(([network, all]) =>
      all.map((subnet) => [
        `${root}/Microsoft.Network/virtualNetworks/${network}/subnets/${subnet.name}`.toLowerCase(),
        subnet,
      ]),
    ),
  );
  const images = new Set([
    ...PUBLISHED,
    ...(settings.images ?? []).map((name) => `${root}/Microsoft.Compute/images/${name}`.toLowerCase()),
  ]);
  const operations = openOperations(store, settings.retryAfter ?? 1);
  const kept = openKept(store, operations);
  const interfaces = openInterfaces(store, kept, subnets);
  const network = openNetworkRules(store, kept, interfaces, settings.addresses ?? 1_000);
  const capacity = openCapacity(settings.quota ?? 100);
  const disks = openDisks(store, operations, (machine) => compute.powerOf(machine));
  const { referred } = kept;
  const machineDisks = openMachineDisks(store, disks);
  const compute = openComputeRules({ store, operations, capacity, machineDisks, interfaces, images, referred });
  const manager = openManager({
    settings,
    root,
    store,
    operations,
    capacity,
    network,
    compute,
    attach: openAttachments(compute, machineDisks, capacity),
    disks,
    snapshots: openSnapshots(store, operations),
    subnets,
  });
  /** Answers that tests give to the next requests whose method and path match. `done`: the request is carried out, and its answer lost. */
  const faults: { readonly match: RegExp; readonly answer: () => Refusal; readonly done?: true }[] = [];
  const give = (fault: (typeof faults)[number]): Refusal => {
    faults.splice(faults.indexOf(fault), 1);
    return fault.answer();
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `https://${request.headers.host}`);
    const { method = "GET" } = request;
    const text = await bodyOf(request);
    const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      const content = body === undefined ? "" : JSON.stringify(body);
      response.writeHead(status, {
        "x-ms-request-id": randomUUID(),
        ...(content === "" ? {} : { "content-type": "application/json; charset=utf-8" }),
        ...headers,
      });
      response.end(content);
    };
    try {
      const fault = faults.find(({ match }) => match.test(`${method} ${url.pathname}`));
      if (fault !== undefined && !fault.done) throw give(fault);
      if (method === "POST" && url.pathname.endsWith("/oauth2/v2.0/token"))
        return send(200, directory.token(url.pathname, request.headers["content-type"] ?? "", text));
      const application = directory.bearer(request.headers.authorization);
      store.settle();
      const { "if-none-match": onlyNew, "if-match": ifMatch } = request.headers;
      const { status, body, headers } = manager({ method, url, text, application, onlyNew, ifMatch });
      if (fault !== undefined) throw give(fault);
      send(status, body, headers);
    } catch (error) {
      if (error instanceof Refusal) return send(error.status, error.body, error.headers);
      send(500, { error: { code: "InternalServerError", message: String(error) } });
    }
  }

  const server = createServer({ cert: identity.certificatePem, key: identity.keyPem }, (request, response) => {
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());

  return {
    endpoint: `https://localhost:${port}`,
    caCertificate: identity.caPem,
    tokens: directory.given,
    /** All tokens that were given are good no longer. */
    withdrawTokens: directory.withdraw,
    faults,
    /** Of what is accepted next and fails afterwards. */
    failures: operations.failures,
    /** What its computers are told. */
    hardware: () => {
      store.settle();
      return hardwareOf(store, settings.networks, compute);
    },
    /** As the machine finds it. */
    userData: (machine: string) => compute.customData(`${root}/Microsoft.Compute/virtualMachines/${machine}`),
    fail(machine: string): void {
      const found = store.get(`${root}/Microsoft.Compute/virtualMachines/${machine}`);
      if (found !== undefined) compute.delete(found);
    },
    /** Everything that is left, by kind and name. */
    resources: () => {
      store.settle();
      return store.all();
    },
    /** A rule that an administrator adds. */
    addRule(group: string, rule: object): void {
      const found = store.get(`${root}/Microsoft.Network/networkSecurityGroups/${group}`);
      if (found === undefined) throw new Error(`There is no ${group}.`);
      const rules = z.array(z.unknown()).parse(found.properties.securityRules);
      found.properties = { ...found.properties, securityRules: [...rules, rule] };
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString("utf8");
}
