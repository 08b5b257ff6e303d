import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { seedZookeeper } from "../../functions/api/test-store.ts";
import { newTenant } from "../../shared/domain/tenant/store.ts";
import { watch } from "../e2e/watch.ts";
import { until } from "../journey.ts";
import { type Found, findSecrets, type Trace } from "./canary/find.ts";
import { CANARIES, type Call, walk } from "./canary/journey.ts";
import { tracesOf } from "./canary/places.ts";
import { archiveOf, writeRepo } from "./static-repo.ts";
import type { StoreWorld } from "./world.ts";

const TENANT = "tenant-canary";
const at = "2026-11-21T09:00:00.000Z";
const TENANT_ITEM = {
  id: TENANT,
  name: TENANT,
  status: "active" as const,
  statusReason: "",
  roles: [],
  version: 1,
  createdAt: at,
  createdBy: "operator",
  updatedAt: at,
};
const Deployed = z.object({ lastJobId: z.string() });
const Job = z.object({ status: z.string() });

/** Runs last: everything that the tests before it made the store write down is looked through as well. */
export function canary(world: () => StoreWorld): void {
  describe("secrets", () => {
    it("S1: are in no log, item, queue, execution, object, frame or answer, in whatever form", async () => {
      const { deployed, aws, stateDir, table } = world();
      const token = await world().token(TENANT, ["tenant-admin"]);
      const answers: Trace[] = [];
      const generated: Record<string, string> = {};
      const as =
        (authorization: string): Call =>
        async (method, path, body, { shownOnce = false, headers = {} } = {}) => {
          const response = await fetch(`${deployed.ApiUrl}${path}`, {
            method,
            headers: {
              authorization,
              ...(body === undefined ? {} : { "content-type": "application/json" }),
              ...headers,
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          const text = await response.text();
          const content = `${JSON.stringify([...response.headers])}${text}`;
          if (!shownOnce) answers.push({ place: `answer to ${method} ${path}`, content });
          else
            for (const [index, secret] of secretsIn(text).entries())
              generated[`${method} ${path.replace(/-\w+/g, "")} ${index}`] = secret;
          return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
        };
      const call = as(`Bearer ${token}`);
      const place = z.object({ url: z.string() }).parse((await call("GET", "/progress")).body);
      const socket = await watch(place.url, token);
      socket.send({ type: "subscribe", topic: "jobs" });
      // Whoever shows a wrong token at the socket is not written down either.
      await watch(place.url, CANARIES["bearer token that is none"]).catch(() => undefined);

      await table.transact(newTenant(TENANT_ITEM));
      const { version } = await seedZookeeper(table, TENANT, { passwords: true });
      const cloud = await world().cloud();
      const deployments = await walk({
        call,
        as,
        cloud,
        lockedRepo: await lockedRepo(world()),
        appVersionId: version.id,
      });
      expect(deployments, JSON.stringify(answers.slice(-8))).not.toContain("none");
      const ended = (id: string) =>
        until("the job has ended", async () => {
          const { lastJobId } = Deployed.parse((await call("GET", `/deployments/${id}`)).body);
          const { status } = Job.parse((await call("GET", `/jobs/${lastJobId}`)).body);
          return status === "queued" || status === "running" ? undefined : lastJobId;
        });
      const follow = async (id: string) => {
        const jobId = await ended(id);
        await call("GET", `/jobs/${jobId}/tasks`);
        await call("POST", `/jobs/${jobId}:retry`);
        await ended(id);
        await call("DELETE", `/deployments/${id}`, undefined, { headers: { "if-match": "*" } });
      };
      await Promise.all(deployments.map(follow));
      await until("the jobs' ends were told", async () =>
        socket.messages.find((one) => JSON.stringify(one).includes('"status":"failed"')),
      );
      const frames = { place: "frames of progress", content: JSON.stringify(socket.messages) };
      socket.cut();

      const secrets = {
        ...CANARIES,
        ...generated,
        "token of the API": lastPart(token),
        "the tenant's own cloud key": cloud.tenant.secretAccessKey,
      };
      const found: Found[] = [...findSecrets(secrets, [...answers, frames])];
      const looked = new Map<string, number>([
        ["answer", answers.length],
        ["frame", socket.messages.length],
      ]);
      const pending: Trace[] = [];
      for await (const trace of tracesOf(aws.endpoint, stateDir)) {
        const kind = trace.place.split(" ")[0] ?? "";
        looked.set(kind, (looked.get(kind) ?? 0) + 1);
        pending.push(trace);
      }
      found.push(...findSecrets(secrets, pending));
      console.error(
        `S1: ${Object.keys(secrets).length} secrets looked for in ${JSON.stringify(Object.fromEntries(looked))}`,
      );
      for (const kind of ["log", "item", "execution", "object", "answer", "frame"])
        expect(looked.get(kind) ?? 0, kind).toBeGreaterThan(0);
      // A webhook's, before and after its rotation, and two of an invitation.
      expect(Object.keys(generated).length).toBeGreaterThanOrEqual(4);
      expect(found).toEqual([]);
      // The search does see what lies there: this is written in the open.
      expect(findSecrets({ known: version.id }, pending).length).toBeGreaterThan(0);
    }, 300_000);
  });
}

/** What an answer shows once, wherever it stands; of a token the part that proves, not the ids before it. */
function secretsIn(text: string): readonly string[] {
  return [...text.matchAll(/"(?:signingSecret|apiToken|invitationToken)":"([^"]{16,})"/g)].map(([, secret = ""]) =>
    lastPart(secret),
  );
}

const lastPart = (token: string): string => token.replace(/^(?:pitrix_[^_]+_|whsec_|.*\.)/, "");

/** A repo behind a password. */
async function lockedRepo(world: StoreWorld): Promise<string> {
  const directory = await mkdtemp(join(world.stateDir, "canary-"));
  await writeRepo(directory, { "1.0.0": await archiveOf("1.0.0") });
  const expected = `Basic ${Buffer.from(`canary:${CANARIES["repo password"]}`).toString("base64")}`;
  const { url } = await world.serve({
    directory,
    hook({ headers }, response) {
      if (headers.authorization === expected) return false;
      response.writeHead(401, { "www-authenticate": 'Basic realm="packages"' }).end("no");
      return true;
    },
  });
  return url;
}
