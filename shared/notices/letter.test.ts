import { expect, it } from "vitest";
import { letterOf } from "./letter.ts";

const at = "2026-11-21T09:00:00.000Z";

it("tells a notice in the reader's language, as text and html", () => {
  const data = {
    approvalId: "apr-1",
    kind: "deploy",
    subject: "dep-1",
    requestedBy: "user-1",
    summary: "ZooKeeper, 3 nodes",
  };
  const english = letterOf({ type: "approval.requested", at, data }, "en");
  expect(english.subject).toBe("Your approval is asked for: ZooKeeper, 3 nodes");
  expect(english.text).toContain("Asked for by: user-1");
  const chinese = letterOf({ type: "approval.requested", at, data }, "zh");
  expect(chinese.subject).toBe("有请求等待您审批: ZooKeeper, 3 nodes");
  expect(chinese.html).toContain('lang="zh"');
});

it("marks up what others wrote, keeps it to one line and short", () => {
  const data = { name: 'x\r\nBcc: all@example.com\n<script>"&', reason: "y".repeat(2000) };
  const { subject, text, html } = letterOf({ type: "deployment.failed", at, data }, "en");
  expect(subject).toBe('A deployment failed: x Bcc: all@example.com <script>"&');
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;&quot;&amp;");
  expect(text.length).toBeLessThan(700);
});

it("shows a link, and no member of the data that nobody named", () => {
  const link = "https://store.example.com/invitations/inv-1?key=abc&x=1";
  const data = {
    invitationId: "inv-1",
    email: "a@example.com",
    roles: ["user", "approver"],
    expiresAt: at,
    odd: "hidden",
  };
  const letter = letterOf({ type: "invitation.created", at, data }, "en", { link });
  expect(letter.text).toContain(`\n${link}\n`);
  expect(letter.html).toContain('href="https://store.example.com/invitations/inv-1?key=abc&amp;x=1"');
  expect(letter.text).toContain("Roles: user, approver");
  expect(letter.text).not.toContain("hidden");
  const coded = letterOf({ type: "invitation.created", at, data }, "zh", { code: "inv-1.<abc>" });
  expect(coded.text).toContain("\ninv-1.<abc>\n");
  expect(coded.html).toContain("<code>inv-1.&lt;abc&gt;</code>");
});

it("of an unknown type says that something happened", () => {
  expect(letterOf({ type: "later.invented", at, data: {} }, "en").subject).toBe("Something happened");
});
