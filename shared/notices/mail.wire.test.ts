import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import { sentMails, verifySender } from "../../local/mailbox.ts";
import { memberItem } from "../domain/member/entity.ts";
import type { Member } from "../domain/member/schema.ts";
import { noticeWrite, sealedNoticeWrite } from "../domain/notice/outbox.ts";
import type { Recipients } from "../domain/notice/schema.ts";
import { noticeSettingsStore } from "../domain/notice/settings-store.ts";
import { type Mailer, openMailer } from "../platform/email.ts";
import { type SimulationOptions, simulation } from "./testing/simulation.ts";

const FROM = "Pitrix <store@example.com>";
const LINK = "https://store.example.com/invitations/inv-1#key=c2VjcmV0LXNlY3JldA";

let aws: TestAws;
let count = 0;

beforeAll(async () => {
  aws = await startTestAws();
  await verifySender(aws.place.endpoint, "example.com");
});
afterAll(async () => aws?.stop());

function here(options: Partial<SimulationOptions> = {}) {
  count += 1;
  const tenantId = `tenant-mail${count}`;
  const world = simulation({ table: aws.table, sealer: aws.sealer, mailer: openMailer(FROM, aws.place), ...options });
  const address = (name: string) => `${name}.${count}@example.org`;
  const member = async (userId: string, status: Member["status"] = "active", more: Partial<Member> = {}) => {
    const at = world.clock().toISOString();
    const made = { name: "", roles: [], groups: [], version: 1, createdAt: at, createdBy: "user-0", updatedAt: at };
    await aws.table.put(memberItem({ tenantId, userId, email: address(userId), status, ...made, ...more }));
  };
  const approval = (users: readonly string[], meant: Omit<Recipients, "users"> = {}) =>
    noticeWrite({
      type: "approval.requested",
      data: { approvalId: "apr-1", kind: "deploy", subject: "dep-1", requestedBy: "user-9", summary: "ZooKeeper" },
      tenantId,
      cause: "apr-1",
      now: world.clock(),
      to: { users: [...users], ...meant },
    });
  const got = async () => (await sentMails(aws.place.endpoint)).filter(({ To }) => To[0]?.includes(`.${count}@`));
  return { ...world, tenantId, address, member, approval, got };
}

describe("a mail", () => {
  it("reaches the active members that are named, once, though everything comes twice", async () => {
    const { stream, run, member, approval, got, address } = here({ times: 2 });
    await member("user-1");
    await member("user-2", "suspended");
    await member("user-3");
    await stream([approval(["user-1", "user-2", "user-3", "user-1", "user-unknown"])]);
    await run();
    const mails = await got();
    expect(mails.map(({ To }) => To).sort()).toEqual([[address("user-1")], [address("user-3")]]);
    expect(mails[0]).toMatchObject({ Source: FROM, Subject: "Your approval is asked for: ZooKeeper" });
    expect(mails[0]?.BodyText).toContain("Asked for by: user-9");
    expect(mails[0]?.BodyHtml).toContain('<th align="left">Asked for by</th>');
  });

  it("reaches those who have a role or are in a group or below it, each once, and not whoever asked", async () => {
    const { stream, run, member, approval, got, address, tenantId } = here({ times: 2 });
    await member("user-named", "active", { roles: ["approver"] });
    await member("user-role", "active", { roles: ["user", "approver"] });
    await member("user-group", "active", { groups: ["/eng/backend"] });
    await member("user-author", "active", { roles: ["approver"], groups: ["/eng"] });
    await member("user-gone", "suspended", { roles: ["approver"] });
    await member("user-other", "active", { roles: ["user"], groups: ["/sales"] });
    const meant = { roles: ["approver"], groups: [`${tenantId}/eng`], except: ["user-author"] };
    await stream([approval(["user-named"], meant)]);
    await run();
    const to = (await got()).map(({ To }) => To[0]).sort();
    expect(to).toEqual(["user-group", "user-named", "user-role"].map(address));
  });

  it("goes to 50 at most of those whom a role means", async () => {
    const { stream, run, member, approval, got } = here();
    const ids = Array.from({ length: 120 }, (_, place) => `user-${String(place).padStart(3, "0")}`);
    for (const [place, id] of ids.entries()) await member(id, "active", { roles: [place < 80 ? "user" : "approver"] });
    await stream([approval([], { roles: ["approver"] })]);
    await run();
    expect(await got()).toHaveLength(40);
    const { stream: again, run: go, member: add, approval: ask, got: mails } = here();
    for (const id of ids.slice(0, 60)) await add(id, "active", { roles: ["approver"] });
    await again([ask([], { roles: ["approver"] })]);
    await go();
    expect(await mails()).toHaveLength(50);
  });

  it("is written in the tenant's language, and not at all where the tenant wants none", async () => {
    const chinese = here();
    const settings = noticeSettingsStore(aws.table);
    const before = await settings.get(chinese.tenantId);
    await settings.save(chinese.tenantId, before, { email: true, language: "zh", version: 1 }, []);
    await chinese.member("user-1");
    await chinese.stream([chinese.approval(["user-1"])]);
    await chinese.run();
    expect((await chinese.got()).map(({ Subject }) => Subject)).toEqual(["有请求等待您审批: ZooKeeper"]);
    const silent = here();
    await settings.save(silent.tenantId, before, { email: false, language: "en", version: 1 }, []);
    await silent.member("user-1");
    await silent.stream([silent.approval(["user-1"])]);
    await silent.run();
    expect(await silent.got()).toEqual([]);
  });

  it("holds a link that is nowhere else, and forgets it when it has gone", async () => {
    const { stream, run, got, address, tenantId, clock, sent, log } = here();
    const write = await sealedNoticeWrite(
      aws.sealer,
      {
        type: "invitation.created",
        data: { invitationId: "inv-1", email: address("new"), roles: ["user"], expiresAt: clock().toISOString() },
        tenantId,
        cause: "inv-1",
        now: clock(),
        to: { addresses: [{ address: address("new"), language: "en" }] },
      },
      { link: LINK },
    );
    await aws.table.transact([write]);
    const outbox = () => aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` });
    expect((await outbox())[0]?.sealed).toEqual(expect.any(String));
    await stream([write]);
    await run();
    const [mail, ...more] = await got();
    expect(more).toEqual([]);
    expect(mail?.BodyText).toContain(LINK);
    const items = await outbox();
    expect(items.filter(({ sealed }) => sealed !== undefined)).toEqual([]);
    const key = "c2VjcmV0LXNlY3JldA";
    for (const needle of [key, Buffer.from(key).toString("base64"), Buffer.from(LINK).toString("base64")])
      expect(JSON.stringify([items, sent, log])).not.toContain(needle);
  });

  it("that SES cannot take now goes later; one that it refuses is given up and says so", async () => {
    let left = 2;
    const real = openMailer(FROM, aws.place);
    const mailer: Mailer = {
      async send(mail) {
        if (left-- > 0) throw new Error("SES answered 503 (ServiceUnavailable)");
        await real.send(mail);
      },
    };
    const late = here({ mailer });
    await late.member("user-1");
    await late.stream([late.approval(["user-1"])]);
    await late.run();
    expect(await late.got()).toHaveLength(1);
    const refused = here({ mailer: openMailer("Nobody <nobody@not-verified.example>", aws.place) });
    await refused.member("user-1");
    await refused.stream([refused.approval(["user-1"])]);
    await refused.run();
    expect(await refused.got()).toEqual([]);
    expect(refused.log.join("\n")).toContain("a mail was given up");
    expect(refused.log.join("\n")).not.toContain(refused.address("user-1"));
  });

  it("is none where the store has no address to send from", async () => {
    const { stream, run, member, approval, got, sent } = here({ mailer: undefined });
    await member("user-1");
    await stream([approval(["user-1"])]);
    await run();
    expect(await got()).toEqual([]);
    expect(sent).toHaveLength(1);
  });
});
