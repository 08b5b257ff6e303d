import { describe, expect, it } from "vitest";
import type { CallCloud } from "../../../shared/protocol/calling.ts";
import { callsLike } from "../../testing/call.ts";
import type { OpenAnswer } from "../calls/carrier.ts";
import { openstackDoor } from "./openstack.ts";
import type { OpenstackSettings } from "./settings.ts";

const PASSWORD = 'the "password" of pitrix, ä';
const byUser: OpenstackSettings = {
  provider: "openstack",
  authUrl: "https://cloud.example.com/identity",
  username: "pitrix",
  password: PASSWORD,
  project: "apps",
  region: "here",
  interface: "public",
};
const byId: OpenstackSettings = {
  provider: "openstack",
  authUrl: "https://cloud.example.com/identity/v3/",
  applicationCredentialId: "a1",
  applicationCredentialSecret: "s1",
  interface: "public",
};
const CLOUD = "https://cloud.example.com";
const NOVA = "https://nova.example.com:8774";

const endpoint = (url: string, more: object = {}) => ({ interface: "public", region_id: "here", url, ...more });
const CATALOGUE = [
  {
    type: "compute",
    endpoints: [
      // Many clouds have one address for all sides and regions.
      endpoint(`${NOVA}/v2.1`, { interface: "internal" }),
      endpoint(`${NOVA}/v2.1`, { region_id: "there" }),
      endpoint(`${NOVA}/v2.1`),
      endpoint("https://there.example.com/v2.1", { region_id: "there" }),
    ],
  },
  {
    type: "network",
    endpoints: [endpoint(`${CLOUD}/network/`), endpoint("https://10.0.0.5:9696", { interface: "internal" })],
  },
  { type: "block-storage", endpoints: [endpoint(`${CLOUD}/volume/v3/p1`)] },
  { type: "image", endpoints: [endpoint(CLOUD)] },
  { type: "identity", endpoints: [endpoint(`${CLOUD}/identity`)] },
  { type: "key-manager", endpoints: [endpoint(`${CLOUD}/secrets`)] },
  { type: "orchestration", endpoints: [endpoint("https://heat.example.com/v1/p1")] },
];

const called = callsLike({
  method: "POST",
  path: "/v3/auth/tokens",
  headers: { accept: "application/json", "content-type": "application/json" },
});

async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const one of all) yield typeof one === "string" ? Buffer.from(one) : one;
}
const answered = (body: unknown, change: Partial<OpenAnswer> = {}): OpenAnswer => ({
  status: 201,
  headers: { "content-type": "application/json", "x-subject-token": "gAAAA-the-token" },
  body: pieces(typeof body === "string" ? body : JSON.stringify(body)),
  ...change,
});
async function textOf(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): Promise<string> {
  if (body === undefined || body instanceof Uint8Array) return Buffer.from(body ?? []).toString();
  const all: Uint8Array[] = [];
  for await (const piece of body) all.push(piece);
  return Buffer.concat(all).toString();
}
const token = (catalog: unknown = CATALOGUE) => ({
  token: {
    expires_at: "2026-01-02T04:04:05.000000Z",
    project: { id: "p1", name: "apps", domain: { id: "default" } },
    user: { id: "u1", name: "pitrix" },
    audit_ids: ["a1"],
    catalog,
  },
});

/** A door that somebody has logged in at, and the name that he was told. */
async function entered(settings = byUser, catalog?: unknown) {
  const door = openstackDoor(settings);
  const told = await door.inward(answered(token(catalog)), called());
  const handle = String(told.headers["x-subject-token"]);
  const outward = (change: Partial<CallCloud>, body?: string | Uint8Array) =>
    door.outward(
      called({
        method: "GET",
        origin: NOVA,
        path: "/v2.1/servers",
        ...change,
        headers: { "x-auth-token": handle, ...change.headers },
      }),
      typeof body === "string" ? Buffer.from(body) : body,
    );
  return { door, told, handle, outward };
}

describe("a login", () => {
  const user = { name: "pitrix", password: PASSWORD, domain: { name: "Default" } };
  const bodies: readonly [string, OpenstackSettings, object][] = [
    [
      "a user's name and password to a project",
      byUser,
      {
        identity: { methods: ["password"], password: { user } },
        scope: { project: { name: "apps", domain: { name: "Default" } } },
      },
    ],
    [
      "an application credential",
      byId,
      { identity: { methods: ["application_credential"], application_credential: { id: "a1", secret: "s1" } } },
    ],
  ];
  it.each(bodies)("is the file's own by %s, whatever was sent", async (_, settings, auth) => {
    const door = openstackDoor(settings);
    const mine = { auth: { identity: { methods: ["token"], token: { id: "x" } }, scope: { system: { all: true } } } };
    const sent = door.outward(called(), Buffer.from(JSON.stringify(mine)));
    if ("status" in sent) throw new Error("Nothing was sent.");
    expect(sent.url).toBe("https://cloud.example.com/identity/v3/auth/tokens");
    expect(sent.headers).not.toHaveProperty("x-auth-token");
    expect(JSON.parse(await textOf(sent.body))).toEqual({ auth });
  });

  it("tells a name in place of the token, and of the answer no more than is needed", async () => {
    const { told, handle, outward, door } = await entered();
    expect(handle).toMatch(/^fg-[A-Za-z0-9_-]{32}$/);
    expect(JSON.parse(await textOf(told.body))).toEqual({
      token: {
        expires_at: "2026-01-02T04:04:05.000000Z",
        project: { id: "p1", name: "apps" },
        catalog: [
          { type: "compute", endpoints: [endpoint(`${NOVA}/v2.1`)] },
          { type: "network", endpoints: [endpoint(`${CLOUD}/network/`)] },
          { type: "block-storage", endpoints: [endpoint(`${CLOUD}/volume/v3/p1`)] },
          { type: "image", endpoints: [endpoint(CLOUD)] },
        ],
      },
    });
    expect(outward({})).toMatchObject({ url: `${NOVA}/v2.1/servers`, headers: { "x-auth-token": "gAAAA-the-token" } });
    expect(door.secrets()).toEqual(
      expect.arrayContaining([PASSWORD, 'the \\"password\\" of pitrix, \\u00e4', "gAAAA-the-token"]),
    );
  });

  it.each([
    ["no token", answered("<html>")],
    ["no catalogue", answered({ token: { expires_at: "x", catalog: "y" } })],
    ["no token in its head", answered(token(), { headers: {} })],
    [
      "a catalogue without end",
      answered(token(), { body: pieces(...Array.from({ length: 20 }, () => new Uint8Array(65_536))) }),
    ],
  ])("that is answered with %s is none", async (_, answer) => {
    await expect(openstackDoor(byUser).inward(answer, called())).rejects.toThrow(/Keystone/);
  });

  it("that is refused is told as it is", async () => {
    const answer = answered(
      { error: { code: 401 } },
      { status: 401, headers: { "x-subject-token": "t", location: "x", date: "d" } },
    );
    expect(await openstackDoor(byUser).inward(answer, called())).toEqual({ headers: { date: "d" } });
  });
});

describe("Keystone", () => {
  it.each([
    ["a token's own look", { method: "GET" as const }],
    ["a token's end", { method: "DELETE" as const }],
    ["a login with a question", { path: "/v3/auth/tokens?nocatalog" }],
    ["EC2 keys", { path: "/v3/users/u1/credentials/OS-EC2" }],
    ["application credentials", { path: "/v3/users/u1/application_credentials" }],
    ["trusts", { path: "/v3/OS-TRUST/trusts" }],
    ["a login by another protocol", { path: "/v3/OS-FEDERATION/identity_providers/x/protocols/y/auth" }],
    ["the old version", { path: "/v2.0/tokens" }],
    ["projects", { method: "GET" as const, path: "/v3/auth/projects" }],
  ])("is not asked for %s", (_, change) => {
    const door = openstackDoor(byUser);
    expect(door.refusal(called())).toBeUndefined();
    expect(door.refusal(called(change))).toMatch(/only POST/);
  });
});

it("answers itself where it knows no login of that name: nothing is called", async () => {
  const { handle } = await entered();
  for (const name of [undefined, "gAAAA-the-token", handle]) {
    const own = openstackDoor(byUser).outward(
      called({
        origin: "http://169.254.169.254",
        path: "/",
        ...(name === undefined ? {} : { headers: { "x-auth-token": name } }),
      }),
      undefined,
    );
    expect(own).toMatchObject({ status: 401 });
  }
});

describe("a service", () => {
  it.each([
    ["another server", { origin: "http://169.254.169.254", path: "/latest/meta-data" }],
    ["another port", { origin: "https://nova.example.com", path: "/v2.1/servers" }],
    ["no TLS", { origin: "http://nova.example.com:8774", path: "/v2.1/servers" }],
    ["another region", { origin: "https://there.example.com", path: "/v2.1/servers" }],
    ["another side", { origin: "https://10.0.0.5:9696", path: "/v2.0/networks" }],
    ["a kind that is not called", { origin: "https://heat.example.com", path: "/v1/p1/stacks" }],
    ["what lies beside it", { path: "/v2.0/servers" }],
    ["what begins like it", { path: "/v2.10/servers" }],
    ["Keystone at the same origin", { origin: CLOUD, path: "/identity/v3/users" }],
    ["Keystone, spelled otherwise", { origin: CLOUD, path: "/%69dentity/v3/users" }],
    ["Barbican at the same origin", { origin: CLOUD, path: "/secrets/v1/secrets" }],
    ["a project's address, spelled otherwise", { origin: CLOUD, path: "/volume/v3/%701/volumes" }],
  ])("is none: %s", async (_, change) => {
    const { outward } = await entered();
    expect(() => outward(change)).toThrow(/no service/);
  });

  it("is called below its own address as it is, by the token alone", async () => {
    const { outward } = await entered();
    const headers = { cookie: "a=b", "openstack-api-version": "compute 2.61" };
    expect(outward({ method: "POST", path: "/v2.1/servers?a=b", headers }, "{}")).toEqual({
      url: `${NOVA}/v2.1/servers?a=b`,
      method: "POST",
      headers: {
        accept: undefined,
        "openstack-api-version": "compute 2.61",
        "x-auth-token": "gAAAA-the-token",
      },
      body: Buffer.from("{}"),
    });
    for (const path of ["/network/v2.0/ports", "/volume/v3/p1/volumes/detail", "/v2/images?name=a%2Cb"])
      expect(outward({ origin: CLOUD, path })).toMatchObject({ url: `${CLOUD}${path}` });
  });

  it("is one that the file lists, where it lists any; without TLS none else, unless Keystone has none", async () => {
    const plain = [{ type: "compute", endpoints: [endpoint("http://nova:8774/v2.1")] }];
    const change = { origin: "http://nova:8774", path: "/v2.1/servers" };
    const closed = await entered(byUser, plain);
    expect(() => closed.outward(change)).toThrow(/no service/);
    for (const more of [{ origins: ["http://nova:8774"] }, { authUrl: "http://keystone:5000/v3" }]) {
      const { outward } = await entered({ ...byUser, ...more }, plain);
      expect(outward(change)).toMatchObject({ url: "http://nova:8774/v2.1/servers" });
    }
    const { outward } = await entered({ ...byUser, origins: [CLOUD] });
    expect(() => outward({})).toThrow(/no service/);
    const inside = await entered({ ...byUser, interface: "internal" });
    expect(inside.outward({ origin: "https://10.0.0.5:9696", path: "/v2.0/ports" })).toMatchObject({ method: "GET" });
    expect(await textOf(inside.told.body)).toContain('"interface":"public"');
  });

  const action = (name: string) => JSON.stringify({ [name]: { type: "novnc" } });
  it.each([
    ["a console's address", { path: "/v2.1/servers/s1/remote-consoles" }, "{}"],
    ["a console's address of old", { path: "/v2.1/servers/s1/action" }, action("os-getVNCConsole")],
    ["a serial console's", { path: "/v2.1/servers/s1/action" }, action("os-getSerialConsole")],
    ["the same, spelled otherwise", { path: "/v2.1/servers/s1/%61ction" }, action("os-getSPICEConsole")],
    ["the same in another format", { path: "/v2.1/servers/s1/action.json" }, action("os-getRDPConsole")],
    ["two actions", { path: "/v2.1/servers/s1/action" }, '{"os-start":null,"os-getVNCConsole":{}}'],
    ["an action in other characters", { path: "/v2.1/servers/s1/action" }, Buffer.from(action("os-start"), "utf16le")],
    ["an action behind a mark", { path: "/v2.1/servers/s1/action" }, `\ufeff${action("os-start")}`],
    ["a private key", { path: "/v2.1/os-keypairs" }, "{}"],
    ["a machine's password", { method: "GET" as const, path: "/v2.1/servers/s1/os-server-password" }, undefined],
    [
      "a volume's connection",
      { origin: CLOUD, path: "/volume/v3/p1/volumes/v1/action" },
      action("os-initialize_connection"),
    ],
    ["a volume's attachment", { origin: CLOUD, path: "/volume/v3/p1/attachments" }, "{}"],
    ["a volume's transfer", { origin: CLOUD, path: "/volume/v3/p1/volume-transfers" }, "{}"],
    [
      "the key of a tunnel",
      { method: "GET" as const, origin: CLOUD, path: "/network/v2.0/vpn/ipsec-site-connections" },
      undefined,
    ],
    ["an image from elsewhere", { origin: CLOUD, path: "/v2/images/i1/import" }, "{}"],
    ["an image's place", { method: "PATCH" as const, origin: CLOUD, path: "/v2/images/i1" }, "[]"],
  ])("gives out no %s", async (_, change, body) => {
    const { outward } = await entered();
    expect(() => outward({ method: "POST", ...change }, body)).toThrow(/Frontgate|plainly written|what reads/);
  });

  it("takes an action as it was read, and what is no name of one elsewhere", async () => {
    const { outward } = await entered();
    const twice = '{"os-getVNCConsole":1,  "resize":{"flavorRef":"1"}}'.replace("os-getVNCConsole", "resize");
    const sent = outward({ method: "POST", path: "/v2.1/servers/s1/action" }, twice);
    expect(sent).toMatchObject({ body: Buffer.from('{"resize":{"flavorRef":"1"}}') });
    const metadata = { method: "POST" as const, path: "/v2.1/servers/s1/metadata" };
    expect(outward(metadata, '{"metadata":{"os-getVNCConsole":"x"}}')).toMatchObject({ method: "POST" });
  });

  it("says nothing of a session of its own", async () => {
    const { door } = await entered();
    const headers = { "set-cookie": ["lb=1"], location: `${NOVA}/x`, "x-subject-token": "gAAAA", date: "d" };
    const answer = answered("{}", { status: 200, headers });
    expect(await door.inward(answer, called({ origin: NOVA }))).toEqual({ headers: { date: "d" } });
  });
});
