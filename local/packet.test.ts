import { expect, it } from "vitest";
import { letIn, type Rule } from "./packet.ts";

const rule = (more: Partial<Rule>): Rule => ({ protocol: "-1", groups: [], ranges: [], ...more });
const at = (address: string, ...groups: string[]) => ({ address, groups });
const tcp = (from: ReturnType<typeof at>, to: ReturnType<typeof at>, port = 2181) =>
  ({ from, to, protocol: "tcp", port }) as const;

it("lets in what a rule of the receiver's groups names, by group or by address, and nothing else", () => {
  const rules = new Map([
    ["members", [rule({ groups: ["members"] })]],
    ["web", [rule({ protocol: "tcp", fromPort: 80, toPort: 443, ranges: ["10.0.0.0/8"] })]],
  ]);
  const [one, two] = [at("10.0.0.1", "members"), at("10.0.0.2", "members")];
  expect(letIn(rules, tcp(one, two))).toBe(true);
  expect(letIn(rules, tcp(at("10.0.0.3", "others"), two))).toBe(false);
  expect(letIn(rules, tcp(one, at("10.0.0.4")))).toBe(false);
  const web = at("10.0.0.5", "web", "members");
  expect(letIn(rules, tcp(at("10.9.9.9"), web, 443))).toBe(true);
  expect(letIn(rules, tcp(at("10.9.9.9"), web, 444))).toBe(false);
  expect(letIn(rules, tcp(at("192.0.2.1"), web, 443))).toBe(false);
  expect(letIn(rules, { ...tcp(at("10.9.9.9"), web, 443), protocol: "udp" })).toBe(false);
});
