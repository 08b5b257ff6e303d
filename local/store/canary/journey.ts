import type { TenantCloud } from "../world.ts";

/** Sends a request and keeps what was answered. `shownOnce`: the answer is meant to hold the secret. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  options?: { readonly shownOnce?: boolean; readonly headers?: Readonly<Record<string, string>> },
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** Secrets that stand nowhere else, each with what JSON, URLs and XML would escape where its field takes that. */
export const CANARIES = {
  "cloud secret key": "cnry1/4d7a+cloud&secret<key>=%41~01",
  "cloud session token": "cnry2/9b2e+cloud&session<token>=%42~02",
  "refused cloud member": "cnry3/0c5f+a member that no cloud has",
  "short cloud key": "cnry4-short-key",
  "replaced cloud key": 'cnry5/77aa"quoted\\and é replaced',
  "repo password": 'cnry6/1f0b+repo"pass&word<6>é',
  "wrong repo password": 'cnry7/2e1c+repo"wrong&word<7>é',
  "repo token": "cnry8/3d2d+repo&token=8~%43abcdefgh",
  "bucket secret key": "cnry9/4c3e+bucket&secret=9~abcdefgh",
  "bucket session token": "cnrya/5b4f+bucket&session=a~abcdefgh",
  "password in a URL": "cnryb5a50abcdefghijklmnop",
  "deployment password": 'cnryc/6960+"deployment"&<password>é',
  "refused deployment password": "cnryd/7871+deployment password in a list",
  "bearer token that is none": "pitrix_cnrye0123456789abc_cnryecnryecnryecnryecnryecnryecnryecnryecnr",
  "basic password": "cnryf/8782+basic password of a client",
} as const;

export interface Journey {
  readonly call: Call;
  /** Sends it as another, with this header alone. */
  readonly as: (authorization: string) => Call;
  readonly cloud: TenantCloud;
  /** A web server that lets in who knows `repo password`. */
  readonly lockedRepo: string;
  /** A version whose form asks for `cluster.admin_password`. */
  readonly appVersionId: string;
}

/** Puts a canary into every field that takes a secret, well and badly; answers the deployments that were asked for. */
export async function walk(journey: Journey): Promise<readonly string[]> {
  await credentials(journey);
  await repos(journey);
  await shown(journey);
  await strangers(journey);
  return deployments(journey);
}

const idOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "id" in body && typeof body.id === "string" ? body.id : "none";

async function credentials({ call, cloud }: Journey): Promise<void> {
  const keys = {
    accessKeyId: "AKIACANARYCANARY0001",
    secretAccessKey: CANARIES["cloud secret key"],
    sessionToken: CANARIES["cloud session token"],
  };
  const add = (secret: unknown) => call("POST", "/credentials", { name: "canary", provider: "aws", secret });
  const made = await add(keys);
  const path = `/credentials/${idOf(made.body)}`;
  await add({ ...keys, password: CANARIES["refused cloud member"] });
  await add({ accessKeyId: CANARIES["refused cloud member"], secretAccessKey: CANARIES["short cloud key"] });
  await add(CANARIES["refused cloud member"]);
  await add([CANARIES["refused cloud member"]]);
  await call("POST", "/credentials", { name: "canary", provider: "no-such-cloud", secret: keys });
  // The cloud does not know these keys: its own words come back.
  const config = { region: cloud.region, endpoint: cloud.endpoint };
  await call("POST", "/runtimes", { name: "canary", provider: "aws", credentialId: idOf(made.body), config });
  const rotated = { secret: { ...keys, secretAccessKey: CANARIES["replaced cloud key"] } };
  await call("PATCH", path, rotated);
  await call("PATCH", path, rotated, { headers: { "if-match": "*" } });
  await call(
    "PATCH",
    path,
    { secret: { secretAccessKey: CANARIES["replaced cloud key"] } },
    { headers: { "if-match": "*" } },
  );
  await call("POST", "/runtimes", { name: "canary", provider: "aws", credentialId: idOf(made.body), config });
  await call("GET", path);
  await call("GET", "/credentials");
}

async function repos({ call, lockedRepo }: Journey): Promise<void> {
  const password = { username: "canary", password: CANARIES["repo password"] };
  const wrong = { username: "canary", password: CANARIES["wrong repo password"] };
  const made = await call("POST", "/repos", { name: "locked", url: lockedRepo, credential: password });
  const path = `/repos/${idOf(made.body)}`;
  await call("POST", `${path}:index`);
  const bucket = {
    accessKeyId: "AKIACANARYCANARY0002",
    secretAccessKey: CANARIES["bucket secret key"],
    sessionToken: CANARIES["bucket session token"],
  };
  for (const credential of [
    wrong,
    { token: CANARIES["repo token"] },
    bucket,
    CANARIES["repo token"],
    { ...wrong, more: 1 },
  ])
    for (const route of ["/repos", "/repos:validate"])
      await call("POST", route, { ...(route === "/repos" ? { name: "no" } : {}), url: lockedRepo, credential });
  for (const url of ["s3://canary-bucket/stable", "oci+http://127.0.0.1:9/canary", "git+https://127.0.0.1:9/canary"])
    for (const credential of [bucket, wrong]) await call("POST", "/repos:validate", { url, credential });
  const inUrl = lockedRepo.replace("//", `//canary:${CANARIES["password in a URL"]}@`);
  await call("POST", "/repos", { name: "in the URL", url: inUrl });
  await call("POST", "/repos:validate", { url: inUrl });
  const headers = { "if-match": "*" };
  await call("PATCH", path, { credential: wrong }, { headers });
  await call("PATCH", path, { url: "http://127.0.0.1:9/", credential: wrong }, { headers });
  await call("PATCH", path, { url: inUrl }, { headers });
  for (const route of [path, "/repos", `${path}/events`]) await call("GET", route);
}

/** What the store makes itself and shows once. */
async function shown({ call }: Journey): Promise<void> {
  const once = { shownOnce: true };
  const webhook = await call("POST", "/webhooks", { url: "https://ci.example.com/hooks/canary" }, once);
  const path = `/webhooks/${idOf(webhook.body)}`;
  await call("POST", `${path}:rotate`, {}, once);
  for (const route of [path, "/webhooks"]) await call("GET", route);
  await call("POST", "/tokens", { name: "canary" }, once);
  await call("GET", "/tokens");
  const invited = await call("POST", "/invitations", { email: "canary@example.com", roles: ["user"] }, once);
  await call("POST", `/invitations/${idOf(invited.body)}:resend`, undefined, once);
  await call("GET", "/invitations");
}

async function strangers({ as }: Journey): Promise<void> {
  const basic = Buffer.from(`canary:${CANARIES["basic password"]}`).toString("base64");
  for (const authorization of [
    `Bearer ${CANARIES["bearer token that is none"]}`,
    `Basic ${basic}`,
    CANARIES["basic password"].replaceAll(" ", ""),
  ])
    await as(authorization)("GET", "/apps");
}

async function deployments({ call, cloud, appVersionId }: Journey): Promise<readonly string[]> {
  const { accessKeyId, secretAccessKey } = cloud.tenant;
  const credential = await call("POST", "/credentials", {
    name: "good",
    provider: "aws",
    secret: { accessKeyId, secretAccessKey },
  });
  const config = { region: cloud.region, endpoint: cloud.endpoint };
  const runtime = await call("POST", "/runtimes", {
    name: "good",
    provider: "aws",
    credentialId: idOf(credential.body),
    config,
  });
  const ask = (admin_password: unknown, subnet: string, query = "") =>
    call("POST", `/deployments${query}`, {
      appVersionId,
      runtimeId: idOf(runtime.body),
      values: { cluster: { name: "canary", subnet, admin_password } },
    });
  const good = CANARIES["deployment password"];
  await ask([CANARIES["refused deployment password"]], "subnet-00000000");
  await ask({ [CANARIES["refused deployment password"]]: 1 }, "subnet-00000000");
  await ask(good, "", "?dryRun=true");
  await ask(good, "subnet-00000000", "?dryRun=true");
  // No cloud has the subnet; the other one has no way out. Both jobs fail, at different steps.
  const made = [await ask(good, "subnet-00000000"), await ask(good, cloud.closedSubnetId)];
  const ids = made.map(({ body }) => idOf(body));
  for (const id of ids) await call("GET", `/deployments/${id}`);
  return ids;
}
