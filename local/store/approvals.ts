import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import { memberItem } from "../../shared/domain/member/entity.ts";
import { newTenant } from "../../shared/domain/tenant/store.ts";
import { drawToken, newToken } from "../../shared/domain/token/store.ts";
import { ensurePageKey } from "../../shared/platform/middleware/pages.ts";
import { LOCAL_REGION } from "../aws.ts";
import { type Answer, type ApiClient, apiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import { examplePackage } from "./contract/fixtures.ts";
import type { StoreWorld } from "./world.ts";

const TENANT = "tenant-approving";
/** The people, each with a role that the store has. Everybody may be asked, and the author could even approve. */
const PEOPLE = {
  admin: ["tenant-admin"],
  author: ["vendor", "operator", "approver"],
  first: ["approver"],
  second: ["approver"],
} as const;
type Name = keyof typeof PEOPLE;

/**
 * What becomes of a request that nobody decides takes a minute and more here: it is made with the others, and the function
 * that is answered registers the test that looks for it. It is to be registered last.
 */
export function approving(world: () => StoreWorld): () => void {
  const apis = new Map<Name, ApiClient>();
  const ids = new Map<Name, string>();
  let request: object = {};
  let runtimeId = "";
  let late: Answer["body"];
  const as = (name: Name): ApiClient => {
    const api = apis.get(name);
    if (api === undefined) throw new Error(`${name} has not signed in`);
    return api;
  };

  /** Signs somebody in as a member of the tenant, and gives a personal token beside. */
  async function join(name: Name): Promise<void> {
    const { users, table, deployed } = world();
    const user = await users.add(`Approving ${name}`);
    const at = new Date().toISOString();
    const { userId, email } = user;
    const common = { status: "active", version: 1, createdAt: at, createdBy: userId, updatedAt: at } as const;
    await table.put(
      memberItem({ tenantId: TENANT, userId, email, name, roles: [...PEOPLE[name]], groups: [], ...common }),
    );
    apis.set(name, apiClient(deployed.ApiUrl, await users.signIn(user)));
    ids.set(name, userId);
  }

  async function execution(machine: string, name: string): Promise<string> {
    const { deployed, aws } = world();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new SFNClient({ endpoint: aws.endpoint, region: LOCAL_REGION, credentials });
    const executionArn = deployed.StateMachineArn.replace(":stateMachine:", ":execution:").replace(
      /job$/,
      `${machine}:${name}`,
    );
    try {
      return (await client.send(new DescribeExecutionCommand({ executionArn }))).status ?? "unknown";
    } catch (error) {
      return error instanceof Error ? error.name : "unknown";
    } finally {
      client.destroy();
    }
  }

  const deploy = async () => (await expectStatus(as("author").post("/deployments", request), 202)).body;
  const say = (name: Name, { approvalId }: Answer["body"], verb: string, body: object = {}) =>
    as(name).post(`/approvals/${approvalId}:${verb}`, body);
  const jobOf = async ({ lastJobId }: Answer["body"]) =>
    (await expectStatus(as("author").get(`/jobs/${lastJobId}`), 200)).body;
  const ended = (made: Answer["body"]) =>
    until("the job has ended", async () => {
      const job = await jobOf(made);
      return ["pending_approval", "queued", "running"].includes(job.status) ? undefined : job;
    });

  describe("a request that others approve", () => {
    beforeAll(async () => {
      const { table, cloud } = world();
      const at = new Date().toISOString();
      const common = { version: 1, createdAt: at, createdBy: "user-operator", updatedAt: at };
      await table.transact(
        newTenant({ id: TENANT, name: "Approving", status: "active", statusReason: "", roles: [], ...common }),
      );
      await ensurePageKey(table);
      await Promise.all((["admin", "author", "first", "second"] as const).map(join));
      const api = as("author");
      const { tenant, region, endpoint } = await cloud();
      const { accessKeyId, secretAccessKey } = tenant;
      const secret = { accessKeyId, secretAccessKey };
      const { body: credential } = await expectStatus(
        api.post("/credentials", { name: "c", provider: "aws", secret }),
        201,
      );
      const config = { region, endpoint };
      const place = { name: "a VPC", provider: "aws", credentialId: credential.id, config };
      const { body: runtime } = await expectStatus(api.post("/runtimes", place), 201);
      const { body: version } = await expectStatus(
        api.upload("/app-versions", await examplePackage("approved", "1.0.0")),
        201,
      );
      runtimeId = runtime.id;
      // A subnet that no cloud has: a job that begins ends at its first look.
      const values = { cluster: { name: "asked", subnet: "subnet-00000000", zk_node: { count: 1 } } };
      request = { appVersionId: version.id, runtimeId, values };
      const steps = [{ name: "soon", approvers: [{ user: ids.get("first") }], deadlineHours: 1 / 3600 }];
      const { body: flow } = await expectStatus(as("admin").post("/approval-flows", { kind: "deploy", steps }), 201);
      late = await deploy();
      await expectStatus(as("admin").delete(`/approval-flows/${flow.id}`, { "if-match": "*" }), 204);
    }, 120_000);

    it("PT-15: waits as pending_approval, is decided in order by others than its author, and then begins", async () => {
      const line = [{ user: ids.get("first") }, { role: "approver" }];
      await expectStatus(as("admin").post("/approval-flows", { kind: "deploy", approvers: line }), 201);
      const made = await deploy();
      expect(made).toMatchObject({ status: "pending_approval", approvalId: expect.stringMatching(/^apr-/) });
      expect(await jobOf(made)).toMatchObject({ status: "pending_approval", percent: 0 });
      await until("an execution waits", async () =>
        (await execution("approval", made.approvalId)) === "RUNNING" ? true : undefined,
      );
      const { body: inbox } = await expectStatus(as("first").get("/approvals?view=inbox"), 200);
      expect(inbox.items.map(({ id }: { id: string }) => id)).toContain(made.approvalId);

      const early = await expectStatus(say("second", made, "approve"), 403);
      expect(early.body.code).toBe("not-an-approver");
      // By its sign-in, by a personal token, and by a service token that the author made.
      const author = ids.get("author") ?? "";
      const { table, deployed } = world();
      const personal = drawToken(
        { tenantId: TENANT, userId: author, name: "p", roles: [], groups: [], createdBy: author },
        new Date(),
      );
      const service = drawToken(
        { tenantId: TENANT, name: "s", roles: ["approver"], groups: [], createdBy: author },
        new Date(),
      );
      await table.transact([newToken(personal.token), newToken(service.token)]);
      await expectStatus(say("first", made, "approve", { reason: "Within the budget." }), 200);
      for (const api of [
        as("author"),
        apiClient(deployed.ApiUrl, personal.text),
        apiClient(deployed.ApiUrl, service.text),
      ]) {
        const { body } = await expectStatus(api.post(`/approvals/${made.approvalId}:approve`), 403);
        expect(body).toMatchObject({ code: "own-request", title: "This is your own request" });
      }
      // Nothing of it has begun: no step, no node, no execution of its job.
      expect(await jobOf(made)).toMatchObject({ status: "pending_approval", tasks: 0 });
      expect((await expectStatus(as("author").get(`/jobs/${made.lastJobId}/tasks`), 200)).body.items).toEqual([]);
      expect(await execution("job", `${made.lastJobId}-1`)).toBe("ExecutionDoesNotExist");

      expect((await expectStatus(say("second", made, "approve"), 200)).body.status).toBe("approved");
      const job = await ended(made);
      expect(job).toMatchObject({ status: "failed", failure: { code: expect.not.stringMatching(/^approval/) } });
      await until("the execution has ended", async () =>
        (await execution("approval", made.approvalId)) === "SUCCEEDED" ? true : undefined,
      );
      const { body: approval } = await expectStatus(as("author").get(`/approvals/${made.approvalId}`), 200);
      expect(approval).toMatchObject({ status: "approved", settled: true });
    });

    it("PT-15: ends its job with the reason when it is rejected, and needs a new approval when it has changed", async () => {
      const [refused, changed] = [await deploy(), await deploy()];
      await expectStatus(say("first", refused, "reject", { reason: "One node is not enough." }), 200);
      expect(await ended(refused)).toMatchObject({
        status: "rejected",
        failure: { code: "approval-rejected", message: "One node is not enough." },
      });
      const path = `/deployments/${refused.id}`;
      const { body: deployment } = await expectStatus(as("author").get(path), 200);
      expect(deployment).toMatchObject({ status: "rejected", statusReason: "One node is not enough." });
      await expectStatus(as("author").post(`/jobs/${refused.lastJobId}:retry`), 409);
      const { headers } = await expectStatus(as("author").delete(path, { "if-match": "*" }), 202);
      expect((await as("author").follow(headers.get("location") ?? "")).status).toBe("succeeded");

      await expectStatus(say("first", changed, "approve"), 200);
      await expectStatus(
        as("author").patch(`/runtimes/${runtimeId}`, { status: "disabled" }, { "if-match": "*" }),
        200,
      );
      expect((await expectStatus(say("second", changed, "approve"), 409)).body.code).toBe("approval-stale");
      expect(await ended(changed)).toMatchObject({ status: "rejected", failure: { code: "approval-stale" } });
      await expectStatus(as("author").patch(`/runtimes/${runtimeId}`, { status: "active" }, { "if-match": "*" }), 200);
    });

    it("PT-15: a release waits for others, is made when they agree, and comes back with the reason when they do not", async () => {
      await expectStatus(
        as("admin").post("/approval-flows", { kind: "publish", approvers: [{ role: "approver" }] }),
        201,
      );
      const api = as("author");
      const passed = async (name: string) => {
        const { body } = await expectStatus(api.upload("/app-versions", await examplePackage(name, "1.0.0")), 201);
        await expectStatus(api.post(`/app-versions/${body.id}:submit`, {}), 200);
        const { body: waiting } = await expectStatus(api.post(`/app-versions/${body.id}:release`, {}), 200);
        expect(waiting).toMatchObject({ status: "passed", approvalId: expect.stringMatching(/^apr-/) });
        return waiting;
      };
      const settled = ({ id }: Answer["body"]) =>
        until("it waits no more", async () => {
          const { body } = await expectStatus(api.get(`/app-versions/${id}`), 200);
          return body.approvalId === undefined ? body : undefined;
        });
      const [agreed, refused] = [await passed("agreed"), await passed("refused")];
      expect((await expectStatus(say("author", agreed, "approve"), 403)).body.code).toBe("own-request");
      await expectStatus(say("first", agreed, "approve"), 200);
      await expectStatus(say("second", refused, "reject", { reason: "The notes are missing." }), 200);
      expect(await settled(agreed)).toMatchObject({ status: "active" });
      expect(await settled(refused)).toMatchObject({ status: "passed", statusReason: "The notes are missing." });
    });

    it("PT-15: a request for higher limits comes before the platform when the tenant's own approvers agree", async () => {
      await expectStatus(
        as("admin").post("/approval-flows", { kind: "quota", approvers: [{ role: "approver" }] }),
        201,
      );
      const platform = await world().client("platform", ["platform-admin"]);
      const ask = async (nodes: number) => {
        const wish = { limits: { nodes }, reason: "A second region." };
        return (await expectStatus(as("admin").post("/quota-requests", wish), 201)).body;
      };
      const [agreed, refused] = [await ask(7_000), await ask(9_000)];
      expect(agreed).toMatchObject({ status: "pending_approval" });
      await expectStatus(platform.post(`/quota-requests/${agreed.id}:approve`, {}), 409);
      await expectStatus(say("second", refused, "reject", { reason: "Too many." }), 200);
      await expectStatus(say("first", agreed, "approve"), 200);
      const decided = await until("both have gone on", async () => {
        const { body } = await expectStatus(as("admin").get("/quota-requests"), 200);
        const of = ({ id }: Answer["body"]) => body.items.find((one: { id: string }) => one.id === id);
        const both = [of(agreed), of(refused)];
        return both.some(({ status }) => status === "pending_approval") ? undefined : both;
      });
      expect(decided).toMatchObject([{ status: "open" }, { status: "rejected", message: "Too many." }]);
      await expectStatus(platform.post(`/quota-requests/${agreed.id}:approve`, {}), 200);
      const { body: quota } = await expectStatus(as("admin").get(`/quotas/${TENANT}`), 200);
      expect(quota.resources).toContainEqual(expect.objectContaining({ resource: "nodes", limit: 7_000 }));
    });
  });

  return () => {
    it("PT-15: a request that nobody decides in time is rejected by its execution alone", async () => {
      const job = await until("its time is over", async () => {
        const body = await jobOf(late);
        return body.status === "pending_approval" ? undefined : body;
      });
      expect(job).toMatchObject({ status: "rejected", failure: { code: "approval-expired" } });
      expect(await execution("approval", late.approvalId)).toBe("SUCCEEDED");
    }, 200_000);
  };
}
