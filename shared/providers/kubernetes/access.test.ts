import { beforeAll, expect, it } from "vitest";
import { kubeconfig } from "../../../local/kubernetes/kubeconfig.ts";
import { type ClusterPki, createClusterPki } from "../../../local/kubernetes/pki.ts";
import { trust } from "../role-trust.ts";
import { accessOf } from "./access.ts";
import { Credential, HeldCredential } from "./schema.ts";

const server = "https://cluster.example.org:6443";
let pki: ClusterPki;
let text: string;

beforeAll(async () => {
  pki = await createClusterPki(["127.0.0.1"], new Date());
  text = kubeconfig({ server, caCertificate: pki.ca.certificate, identity: await pki.client("admin") });
});

it("takes a kubeconfig's current context, by certificate or by token", () => {
  const access = accessOf({ kubeconfig: text });
  expect(access).toMatchObject({ server, caCertificate: pki.ca.certificate });
  expect(access.identity?.key).toContain("PRIVATE KEY");
  const byToken = kubeconfig({ server: `${server}/`, caCertificate: pki.ca.certificate, token: "a-token-of-somebody" });
  expect(accessOf({ kubeconfig: byToken })).toEqual({
    server,
    caCertificate: pki.ca.certificate,
    token: "a-token-of-somebody",
  });
});

it("takes an EKS cluster without a token: one is made for it", () => {
  const caCertificate = pki.ca.certificate;
  const eks = { clusterName: "shop", region: "eu-west-1" };
  const sent = { server, caCertificate, eks, roleArn: "arn:aws:iam::111122223333:role/pitrix-shop" };
  expect(Credential.parse(sent)).toEqual(sent);
  expect(trust.holds(sent)).toBe(true);
  const kept = HeldCredential.parse({ ...sent, externalId: "pitrix-0123456789abcdefghij" });
  if ("via" in kept) throw new Error("another kind of credential");
  expect(accessOf(kept)).toEqual({ server, caCertificate });
  // Nobody chooses an external id, and a role of another name may not be assumed.
  expect(Credential.safeParse(kept).success).toBe(false);
  expect(Credential.safeParse({ ...sent, roleArn: "arn:aws:iam::111122223333:role/admin" }).success).toBe(false);
});

it("reads YAML with many contexts", () => {
  const more = `
apiVersion: v1
kind: Config
current-context: two
contexts: [{ name: one, context: { cluster: one, user: one } }, { name: two, context: { cluster: two, user: two } }]
clusters: [{ name: one, cluster: { server: "http://one" } }, { name: two, cluster: { server: "https://two" } }]
users: [{ name: one, user: { exec: { command: rm } } }, { name: two, user: { token: token-of-the-second } }]`;
  expect(accessOf({ kubeconfig: more })).toEqual({ server: "https://two", token: "token-of-the-second" });
});

it.each([
  ["a program", { exec: { command: "/bin/sh" } }, /`exec`.*service account/],
  ["a plug-in", { "auth-provider": { name: "gcp" } }, /`auth-provider`/],
  ["a file of a token", { tokenFile: "/etc/shadow" }, /`tokenFile`.*--flatten/],
  ["a file of a key", { "client-key": "/root/.ssh/id_rsa" }, /`client-key`.*--flatten/],
  ["a password", { username: "admin", password: "secret" }, /`username`/],
  ["somebody else's name", { token: "a-token", as: "system:admin" }, /`as`/],
  ["nobody", {}, /neither a token nor a certificate/],
])("refuses a user who is %s, and says what to do", (_, user, message) => {
  const config = { ...JSON.parse(text), users: [{ name: "user", user }] };
  expect(() => accessOf({ kubeconfig: JSON.stringify(config) })).toThrow(message);
});

it.each([
  ["without verification", { server, "insecure-skip-tls-verify": true }, /insecure-skip-tls-verify/],
  ["by a file", { server, "certificate-authority": "/etc/passwd" }, /`certificate-authority`/],
  ["over a proxy", { server, "proxy-url": "http://127.0.0.1" }, /`proxy-url`/],
  ["in clear", { server: "http://cluster.example.org" }, /https/],
  ["with a name and a password in it", { server: "https://me:me@cluster" }, /https/],
  ["without a certificate where one should be", { server, "certificate-authority-data": "bm9uZQ==" }, /no certificate/],
])("refuses a cluster %s", (_, cluster, message) => {
  const config = { ...JSON.parse(text), clusters: [{ name: "cluster", cluster }] };
  expect(() => accessOf({ kubeconfig: JSON.stringify(config) })).toThrow(message);
});

it.each(["", "{", "a: &a [*a]", "[]", "current-context: x", "x: !!js/function 'y'"])(
  "refuses what is no kubeconfig, and quotes nothing of it: %s",
  (wrong) => {
    expect(() => accessOf({ kubeconfig: `${wrong}\n# secret-of-somebody` })).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.not.stringContaining("secret-of-somebody") }),
    );
  },
);

it("takes time in proportion to a file of aliases", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`},*a]`).join("\n")}\n`;
  expect(() => accessOf({ kubeconfig: bomb })).toThrow(/kubeconfig is none/);
});
