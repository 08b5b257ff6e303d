import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import { type Kept, seen } from "./machines.ts";

/** A refusal in the cloud's own form. */
class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
const missing = (what: string) => new Refused(404, "no_such_thing", `There is no ${what}.`);

const Wanted = z.strictObject({
  token: z.string().min(1),
  region: z.string(),
  name: z.string(),
  image: z.string(),
  size: z.string(),
  subnet: z.string(),
  user_data: z.base64(),
  disks: z.array(z.strictObject({ device: z.string(), gib: z.int().positive(), snapshot: z.string().optional() })),
  labels: z.record(z.string(), z.string()),
  address: z.string().optional(),
});
const Change = z.strictObject({ size: z.string() });

export const REGION = "north-1";
export const SUBNETS = [
  { id: "sub-open", network: "net-1", zone: "north-1a", cidr: "10.9.0.0/24", gateway: "gw-1" },
  { id: "sub-closed", network: "net-1", zone: "north-1a", cidr: "10.9.1.0/24", gateway: null },
] as const;
export const IMAGES = [
  { id: "img-old", name: "debian 13", made: "2026-01-01" },
  { id: "img-new", name: "debian 13", made: "2026-06-01" },
] as const;
const SIZES = [
  { name: "large", cpus: 4, memory_mib: 8192 },
  { name: "small", cpus: 1, memory_mib: 2048 },
] as const;
/** Of one page, so that every list of a test has several. */
const PAGE = 2;

function page<T>(all: readonly T[], query: URLSearchParams, show: (one: T) => unknown): object {
  const first = Number(query.get("page") ?? 0);
  const next = first + PAGE < all.length ? String(first + PAGE) : null;
  return { items: all.slice(first, first + PAGE).map(show), next };
}

/**
 * A stand-in of the cloud on the loopback interface: it checks keys and bodies, and refuses what the cloud would. Where a server of the cloud's can be had,
 * use that one: a stand-in knows only what its author knew.
 */
export async function startCloud() {
  const keys = { full: "a-key-that-may-do-all", powerless: "a-key-that-may-do-nothing" };
  const machines = new Map<string, Kept>();
  let made = 0;

  function find(id: string): Kept {
    const machine = machines.get(id);
    if (machine === undefined || machine.status === "ended") throw missing(`machine ${id}`);
    return machine;
  }

  function make(body: unknown): Kept {
    const wanted = Wanted.parse(body);
    const twin = [...machines.values()].find(({ token }) => token === wanted.token);
    if (twin !== undefined) return twin;
    if (!SUBNETS.some(({ id }) => id === wanted.subnet)) throw missing(`subnet ${wanted.subnet}`);
    if (!IMAGES.some(({ id }) => id === wanted.image)) throw missing(`image ${wanted.image}`);
    if (!SIZES.some(({ name }) => name === wanted.size)) throw missing(`size ${wanted.size}`);
    made++;
    const machine: Kept = {
      id: `mac-${made}`,
      token: wanted.token,
      userData: Buffer.from(wanted.user_data, "base64").toString(),
      image: wanted.image,
      subnet: wanted.subnet,
      address: wanted.address ?? `10.9.0.${made + 3}`,
      disks: wanted.disks.map(({ device }, index) => ({ id: `dsk-${made}-${index}`, device })),
      labels: wanted.labels,
      size: wanted.size,
      status: "booting",
    };
    machines.set(machine.id, machine);
    return machine;
  }

  function change(machine: Kept, verb: string, body: unknown): object {
    const { status } = machine;
    if (verb === "delete") machine.status = "ending";
    else if (verb === "resize") {
      if (status !== "off") throw new Refused(409, "wrong_state", `Machine ${machine.id} is ${status}, not off.`);
      machine.size = Change.parse(body).size;
    } else if (verb === "start") {
      if (status === "halting") throw new Refused(409, "wrong_state", `Machine ${machine.id} is halting.`);
      if (status === "off") machine.status = "booting";
    } else {
      if (status === "booting") throw new Refused(409, "wrong_state", `Machine ${machine.id} is booting.`);
      if (status === "on") machine.status = "halting";
    }
    return {};
  }

  function listed(what: string, query: URLSearchParams): readonly object[] {
    if (query.get("region") !== REGION) throw missing("region");
    if (what === "subnets") return SUBNETS;
    if (what === "sizes") return SIZES;
    if (what === "images") return IMAGES.filter(({ name }) => name === query.get("name"));
    throw missing(what);
  }

  function found(query: URLSearchParams): readonly Kept[] {
    const [ids, wanted] = [query.getAll("id"), query.getAll("label")];
    return [...machines.values()]
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .filter(({ labels: has }) =>
        wanted.every((label) => Object.entries(has).some(([tag, value]) => `${tag}=${value}` === label)),
      );
  }

  function answer(method: string, url: URL, body: unknown): unknown {
    const [what = "", id, verb] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    if (method === "GET" && what === "account") {
      if (url.searchParams.get("region") !== REGION) throw missing("region");
      return { id: "acc-1", zones: ["north-1a"] };
    }
    if (method === "GET" && id !== undefined) {
      if (what === "machines") return seen(find(id));
      const one = [...SUBNETS, ...IMAGES].find((candidate) => candidate.id === id);
      if (one === undefined) throw missing(`${what} ${id}`);
      return one;
    }
    if (method === "GET") {
      const query = url.searchParams;
      return what === "machines" ? page(found(query), query, seen) : page(listed(what, query), query, (one) => one);
    }
    if (method === "POST" && id === undefined) return seen(make(body));
    const verbs: Readonly<Record<string, string>> = { DELETE: "delete", PATCH: "resize", POST: verb ?? "" };
    return change(find(id ?? ""), verbs[method] ?? "", body);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const text = Buffer.concat(pieces).toString();
    const say = (status: number, body: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json", "x-request-id": `req-${made}` })
        .end(JSON.stringify(body));
    const refuse = (status: number, code: string, message: string) => say(status, { error: { code, message } });
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (key === keys.powerless) return void refuse(403, "not_permitted", "This key may not do that.");
    if (key !== keys.full) return void refuse(401, "key_unknown", `There is no key ${key}.`);
    try {
      say(
        200,
        answer(
          request.method ?? "",
          new URL(request.url ?? "/", "http://cloud"),
          text === "" ? undefined : JSON.parse(text),
        ),
      );
    } catch (error) {
      if (error instanceof Refused) refuse(error.status, error.code, error.message);
      else refuse(400, "bad_request", error instanceof Error ? error.message : "unreadable");
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    keys,
    /** What a machine finds as its user-data. */
    userDataOf: (id: string): string => find(id).userData,
    /** Ids of machines that are not gone. */
    left: (): readonly string[] =>
      [...machines.values()].flatMap((one) => (seen(one).status === "ended" ? [] : one.id)),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
