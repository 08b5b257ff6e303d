import type { Answer } from "../client.ts";
import { until } from "../journey.ts";
import type { Organised } from "./organising.ts";
import { ANY, type Person } from "./people.ts";
import type { Scene } from "./stage.ts";
import { Differs } from "./story.ts";

export interface Shared {
  readonly appVersionId: string;
  readonly runtimeId: string;
  readonly made: readonly string[];
}

type Cast = Pick<Organised, "vendor" | "developer" | "operations" | "partner">;

/** A repo that a group sees, and a runtime that a group of another tenant gets and loses. */
export async function share(scene: Scene, acme: Person, globex: Person, cast: Cast): Promise<Shared> {
  const { app, made } = await showApp(scene, globex, cast);
  const { cloud } = scene.stage;
  const { story } = scene;
  story.act("A runtime, shared with a group of another tenant");
  const { accessKeyId, secretAccessKey } = cloud.tenant;
  const secret = { accessKeyId, secretAccessKey };
  const { body: credential } = await story.ask(
    acme.name,
    "POST /credentials",
    acme.api.post("/credentials", { name: "our cloud", provider: "aws", secret }),
    { status: 201, fits: (body) => !JSON.stringify(body).includes(secretAccessKey), show: () => "without its secret" },
  );
  const config = { region: cloud.region, endpoint: cloud.endpoint };
  const place = { name: "our VPC", provider: "aws", credentialId: credential.id, config };
  const { body: runtime } = await story.ask(acme.name, "POST /runtimes", acme.api.post("/runtimes", place), 201);
  const path = `/runtimes/${runtime.id}`;
  const { name, api } = cast.partner;
  const partners = `${globex.tenantId}/partners`;
  await story.ask(name, "GET the runtime", api.get(path), 404);
  const shareWith = (groups: readonly string[]) => acme.api.patch(path, { groups }, ANY);
  const shown = { status: 200, show: ({ groups }: Answer["body"]) => groups.join(", ") };
  await story.ask(acme.name, `PATCH it: shared with /eng and ${partners}`, shareWith(["/eng", partners]), shown);
  await story.ask(name, "GET the runtime", api.get(path), {
    status: 200,
    fits: (body) => body.credentialId === undefined && body.config === undefined,
    show: ({ sharedBy }) => `shared by ${sharedBy}, without credential and address`,
  });
  await story.ask(acme.name, "PATCH it: shared with /eng alone", shareWith(["/eng"]), shown);
  await story.ask(name, "GET the runtime", api.get(path), 404);
  made.push(`/credentials/${credential.id}`, path);
  return { appVersionId: app.latestVersionId, runtimeId: runtime.id, made };
}

async function showApp({ stage, story }: Scene, globex: Person, cast: Cast) {
  const { vendor, developer, operations } = cast;
  story.act("The vendor shows an app to /eng alone");
  const source = { name: "examples", url: stage.repoUrl, visibility: "group", groups: ["/eng"] };
  const { body: repo } = await story.ask(
    vendor.name,
    "POST /repos: visible to /eng",
    vendor.api.post("/repos", source),
    { status: 201, show: ({ groups }) => groups.join(", ") },
  );
  const indexing = await story.ask(vendor.name, "POST /repos/…:index", vendor.api.post(`/repos/${repo.id}:index`), 202);
  await until("the repo is indexed", async () => {
    const { body } = await vendor.api.get(indexing.headers.get("location") ?? "");
    if (body.status === "failed") throw new Error(`the scan failed: ${body.error}`);
    return body.status === "succeeded" ? true : undefined;
  });
  const app = await until("the app is found", async () => {
    const { status, body } = await developer.api.get("/search?q=zookeeper");
    // A function's first call on a busy machine may be given up by the gateway; a refusal is no matter of time.
    if (status >= 500) return undefined;
    if (status !== 200) throw new Differs(`${developer.name}: GET /search: ${status}: ${JSON.stringify(body)}`);
    return body.items.find(({ repoId }: { repoId: string }) => repoId === repo.id);
  });
  for (const [who, status, hits] of [
    [developer, 200, 1],
    [operations, 404, 0],
    [globex, 404, 0],
  ] as const) {
    await story.ask(who.name, "GET /search?q=zookeeper", who.api.get("/search?q=zookeeper"), {
      status: 200,
      fits: (body) => hitsOf(body, app.id) === hits,
      show: (body) => `${hitsOf(body, app.id)} of it`,
    });
    await story.ask(who.name, "GET the app", who.api.get(`/apps/${app.id}`), {
      status,
      ...(status === 200 ? { show: ({ name }) => name } : {}),
    });
  }
  const made = [`/repos/${repo.id}`, `/apps/${app.id}`, `/app-versions/${app.latestVersionId}`];
  return { app, made };
}

function hitsOf(body: Answer["body"], appId: string): number {
  return body.items.filter(({ id }: { id: string }) => id === appId).length;
}
