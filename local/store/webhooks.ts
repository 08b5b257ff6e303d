import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { memberItem } from "../../shared/domain/member/entity.ts";
import { noticeWrite } from "../../shared/domain/notice/outbox.ts";
import { startReceiver } from "../../shared/notices/testing/receiver.ts";
import { expectStatus } from "../journey.ts";
import { sentMails, verifySender } from "../mailbox.ts";
import { examplePackage } from "./contract/fixtures.ts";
import type { StoreWorld } from "./world.ts";

const WAIT = { timeout: 60_000, interval: 200 };

export function webhooks(world: () => StoreWorld): void {
  describe("what is told to those outside", () => {
    it("a webhook hears, signed, that a version was submitted and passed; another tenant's hears nothing", async () => {
      const { client } = world();
      const receiver = await startReceiver();
      try {
        const [admin, other] = [
          await client("tenant-hooks", ["tenant-admin"]),
          await client("tenant-hooks-other", ["tenant-admin"]),
        ];
        const events = ["app-version.*", "webhook.*"];
        const { body: hook } = await expectStatus(
          admin.post("/webhooks", { url: `${receiver.url}/mine`, events }),
          201,
        );
        await expectStatus(other.post("/webhooks", { url: `${receiver.url}/theirs` }), 201);
        const { headers } = await expectStatus(admin.post(`/webhooks/${hook.id}:ping`), 202);
        await expect.poll(() => receiver.received.length, WAIT).toBe(1);
        const { body: version } = await expectStatus(
          admin.upload("/app-versions", await examplePackage("hooked", "1.0.0")),
          201,
        );
        await expectStatus(admin.post(`/app-versions/${version.id}:submit`), 200);
        // Its author may do the whole review of a private version, and passes it by submitting.
        await expect.poll(() => receiver.received.length, WAIT).toBe(3);
        const verifier = new Webhook(hook.signingSecret);
        const told = receiver.received.map(({ body, headers: sent }) =>
          verifier.verify(body, Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]))),
        );
        expect(told.slice(1)).toContainEqual(expect.objectContaining({ type: "app-version.passed" }));
        expect(told.filter((event) => !JSON.stringify(event).includes('"app-version.passed"'))).toMatchObject([
          { type: "webhook.ping", tenantId: "tenant-hooks", data: { webhookId: hook.id } },
          {
            type: "app-version.submitted",
            data: { appVersionId: version.id, appId: version.appId, status: "passed" },
          },
        ]);
        expect(receiver.received.map(({ path }) => path)).toEqual(Array(3).fill("/hook/mine"));
        const place = headers.get("location") ?? "";
        await expect.poll(async () => (await admin.get(place)).body.status, WAIT).toBe("succeeded");
        await expectStatus(other.get(place), 404);
      } finally {
        await receiver.stop();
      }
    });

    it("a receiver that fails gets it again by itself, and once more by hand, with the same id", async () => {
      const { client } = world();
      const receiver = await startReceiver();
      let fail = true;
      receiver.reply(() => {
        const status = fail ? 500 : 204;
        fail = false;
        return { status };
      });
      try {
        const admin = await client("tenant-hooks", ["tenant-admin"]);
        const { body: hook } = await expectStatus(
          admin.post("/webhooks", { url: receiver.url, events: ["quota.*"] }),
          201,
        );
        const { headers } = await expectStatus(admin.post(`/webhooks/${hook.id}:ping`), 202);
        const place = headers.get("location") ?? "";
        const status = async () => (await admin.get(place)).body.status;
        await expect.poll(status, WAIT).toBe("succeeded");
        expect((await expectStatus(admin.get(place), 200)).body.log).toMatchObject([{ status: 500 }, { status: 204 }]);
        await expectStatus(admin.post(`${place}:redeliver`), 202);
        await expect.poll(() => receiver.received.length, WAIT).toBe(3);
        expect(new Set(receiver.received.map(({ headers: sent }) => sent["webhook-id"])).size).toBe(1);
      } finally {
        await receiver.stop();
      }
    });

    it("a mail goes to the members that a notice names, through SES", async () => {
      const { table, aws } = world();
      await verifySender(aws.endpoint, "example.com");
      const tenantId = "tenant-hooks";
      const now = new Date();
      const made = { name: "", version: 1, createdBy: "user-0", status: "active" as const };
      const at = { createdAt: now.toISOString(), updatedAt: now.toISOString() };
      const email = "approver@example.org";
      await table.put(memberItem({ tenantId, userId: "user-approver", email, ...made, roles: [], groups: [], ...at }));
      const data = {
        approvalId: "apr-1",
        kind: "deploy",
        subject: "dep-1",
        requestedBy: "user-1",
        summary: "ZooKeeper",
      };
      const to = { users: ["user-approver"] };
      await table.transact([noticeWrite({ type: "approval.requested", data, tenantId, cause: "apr-1", now, to })]);
      const mails = async () => (await sentMails(aws.endpoint)).filter(({ To }) => To.includes(email));
      await expect
        .poll(async () => (await mails()).map(({ Subject }) => Subject), WAIT)
        .toEqual(["Your approval is asked for: ZooKeeper"]);
    });
  });
}
