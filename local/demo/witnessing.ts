import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { pitrix } from "../../cli/testing/binary.ts";
import { until } from "../journey.ts";
import type { Organised } from "./organising.ts";
import type { Person } from "./people.ts";
import type { Scene } from "./stage.ts";

/** What the receiver was told, each with a signature that verifies. */
export async function hear({ stage, story }: Scene, { receiver, secret }: Organised["webhook"]): Promise<void> {
  story.act("A webhook hears of it");
  const wanted = [
    "approval.requested",
    "approval.approved",
    stage.machines ? "deployment.active" : "deployment.failed",
  ];
  const types = () => receiver.received.map(({ body }) => String(JSON.parse(body).type));
  await until("the webhook was told", async () => (wanted.every((type) => types().includes(type)) ? true : undefined));
  const verifier = new Webhook(secret);
  for (const { body, headers } of receiver.received) {
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    verifier.verify(body, sent);
    // The same bytes with another letter are not what was signed.
    const forged = body.replace("type", "tYpe");
    if (accepts(verifier, forged, sent)) throw new Error("a signature fits what was not signed");
    const { type, data } = JSON.parse(body);
    story.see("hook", String(type), true, `${data.approvalId ?? data.deploymentId ?? data.jobId}, signature verified`);
  }
}

function accepts(verifier: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    verifier.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** The audit log, exported by the command line and verified without the store; the number of its entries. */
export async function audit({ stage, story }: Scene, admin: Person): Promise<number> {
  story.act("The audit log, verified offline");
  await until("all that was done has its number", async () =>
    (await admin.api.get("/audit/head")).body.waiting === 0 ? true : undefined,
  );
  await story.ask(admin.name, "GET /audit?pageSize=3: the newest", admin.api.get("/audit?pageSize=3"), {
    status: 200,
    fits: ({ items, nextPageToken }) => items.length === 3 && nextPageToken !== undefined,
    show: ({ items }) => items.map(({ operation }: { operation: string }) => operation).join(", "),
  });
  const file = join(stage.stateDir, `${admin.tenantId}.ndjson`);
  const env = { PITRIX_ENDPOINT: stage.url, PITRIX_TOKEN: await stage.users.signIn(admin.user) };
  const exported = await pitrix(["audit", "export", file], { cwd: stage.stateDir, env });
  if (exported.code !== 0) throw new Error(`pitrix audit export: ${exported.stderr}`);
  const check = (at: string) => pitrix(["audit", "verify", at, "-o", "json"], { cwd: stage.stateDir });
  const { code, stdout, stderr } = await check(file);
  const { entries = 0, whole = false } = code === 0 ? JSON.parse(stdout) : {};
  story.see(
    admin.name,
    "pitrix audit export, pitrix audit verify",
    whole,
    `${entries} entries, whole ${stderr}`.trim(),
  );

  const text = await readFile(file, "utf8");
  const changed = join(stage.stateDir, `${admin.tenantId}-changed.ndjson`);
  await writeFile(changed, text.replace('"createDeployment"', '"deleteDeployment"'));
  const broken = await check(changed);
  const { seq } = JSON.parse(broken.stderr);
  story.see(admin.name, "the same with one word changed", broken.code === 5, `breaks at entry ${seq}`);
  for (const line of text.trim().split("\n").slice(-5)) {
    const { seq: number, operation, object, outcome } = JSON.parse(line);
    story.see("", `  ${number}  ${operation}`, true, `${object?.type} ${object?.id}, ${outcome}`);
  }
  return entries;
}
