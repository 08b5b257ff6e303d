import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { callOf } from "../../../shared/pilot/tunnel-request.ts";
import { ProviderError } from "../../../shared/providers/contract.ts";
import { provider } from "../../../shared/providers/openstack/provider.ts";
import type { HttpTunnel, TunnelAnswer, TunnelRequest } from "../../../shared/providers/tunnel.ts";
import { CallRefused } from "../calls/carrier.ts";
import { cloudCarrier } from "./carrier.ts";
import { parseSettings } from "./settings.ts";

/**
 * Tokens that end, and a Frontgate that is started anew: what OpenStack's own services cannot be made to show within a test. The provider
 * here is the one of the functions, the carrier that of the Frontgate.
 */
const PASSWORD = "the-password-of-pitrix";
const NETWORK = "01234567-89ab-4def-8123-456789abcdef";
let authUrl: string;
let logins: string[];
let ended: Set<string>;
let origin: string;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  [logins, ended] = [[], new Set()];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    response.setHeader("content-type", "application/json");
    if (request.url === "/identity/v3/auth/tokens") {
      logins.push(Buffer.concat(pieces).toString());
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      const endpoints = [{ interface: "public", region_id: "here", url: `${origin}/network` }];
      response.writeHead(201, { "x-subject-token": `token-number-${logins.length}` });
      response.end(
        JSON.stringify({
          token: { expires_at, project: { id: "p1", name: "p" }, catalog: [{ type: "network", endpoints }] },
        }),
      );
      return;
    }
    const token = String(request.headers["x-auth-token"]);
    if (ended.has(token)) response.statusCode = 401;
    const subnet = { id: "s1", name: `${PASSWORD} ${token}`, network_id: NETWORK, cidr: "10.0.0.0/24", ip_version: 4 };
    response.end(JSON.stringify(ended.has(token) ? { error: { code: 401, message: token } } : { subnet, ports: [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  authUrl = `${origin}/identity/v3`;
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A tunnel whose far end can be started anew, and all that went through it. */
function frontgate() {
  const settings = { provider: "openstack", authUrl, username: "u", password: PASSWORD, project: "p" };
  const start = () => cloudCarrier(parseSettings(JSON.stringify(settings)), systemClock);
  const seen: (TunnelRequest | TunnelAnswer)[] = [];
  let carrier = start();
  const tunnel: HttpTunnel = {
    id: `fg-${origin}`,
    async request(request) {
      seen.push(request);
      const { body, ...call } = callOf(request);
      const order = { ...call, id: "cmd-1", issuedAt: "", deadline: "", answerKey: "", upload: "" };
      if (!carrier.isOwn(order)) throw new Error("It is no call of a cloud.");
      const refusal = carrier.refusal(order);
      if (refusal !== undefined) throw new CallRefused(refusal);
      const { status, headers, body: coming } = await carrier.make(order, body);
      const pieces: Uint8Array[] = [];
      for await (const piece of coming) pieces.push(piece);
      const told = carrier.answerHeaders.flatMap((name) =>
        headers[name] === undefined ? [] : [[name, String(headers[name])]],
      );
      const answer = { status, headers: Object.fromEntries(told), body: Buffer.concat(pieces) };
      seen.push(answer);
      return answer;
    },
  };
  ends.unshift(() => carrier.close());
  return {
    tunnel,
    startAnew() {
      carrier.close();
      carrier = start();
    },
    said: () =>
      seen.map(({ headers, body }) => JSON.stringify(headers) + Buffer.from(body ?? []).toString()).join("\n"),
  };
}

const through = (tunnel: HttpTunnel) =>
  provider.connect({ credential: { via: "frontgate" }, config: { region: "here", zone: "nova" }, tunnel });

it("logs in once as the file's user, and tells neither password nor token", async () => {
  const { tunnel, said } = frontgate();
  const { network } = through(tunnel);
  expect(await network?.describeSubnet("s1")).toMatchObject({ id: "s1", vpcId: NETWORK });
  await through(tunnel).network?.describeSubnet("s1");
  expect(logins.map((one) => JSON.parse(one))).toMatchObject([
    {
      auth: { identity: { password: { user: { name: "u", password: PASSWORD } } }, scope: { project: { name: "p" } } },
    },
  ]);
  expect(said()).toContain('"name":"[secret] [secret]"');
  expect(said()).not.toMatch(/the-password|token-number/);
});

it("renews a token that has ended there, and one whose name a Frontgate that was started anew does not know", async () => {
  const { tunnel, startAnew } = frontgate();
  const { network } = through(tunnel);
  await network?.describeSubnet("s1");
  ended.add("token-number-1");
  await network?.describeSubnet("s1");
  expect(logins).toHaveLength(2);
  startAnew();
  await network?.describeSubnet("s1");
  expect(logins).toHaveLength(3);
});

it("does nothing without a tunnel, and has no second word on the project", () => {
  const connect = (config: object) => () => provider.connect({ credential: { via: "frontgate" }, config });
  expect(connect({ region: "here" })).toThrow(ProviderError);
  expect(connect({ region: "here" })).toThrow(/through its Frontgate alone/);
  expect(connect({ region: "here", project: "p" })).toThrow(/`cloud.json` names one project already/);
});
