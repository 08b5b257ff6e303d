import { expect, it } from "vitest";
import { parseSettings } from "./settings.ts";

const user = {
  provider: "openstack",
  authUrl: "https://keystone.example:5000/v3",
  username: "u",
  password: "p455w0rd",
};
const byId = { applicationCredentialId: "a1", applicationCredentialSecret: "5ecret" };

it.each([
  { ...user, project: "apps" },
  { ...user, projectId: "0123", userDomain: "d", region: "here", interface: "internal", origins: ["http://nova:8774"] },
  { provider: "openstack", authUrl: "http://10.0.0.1/identity", ...byId },
])("takes %j", (settings) => {
  expect(parseSettings(JSON.stringify(settings))).toMatchObject(settings);
});

it.each([
  [{ ...user }, /either `username`/],
  [{ ...user, project: "apps", projectId: "0123" }, /either `username`/],
  [{ ...user, project: "apps", ...byId }, /either `username`/],
  [{ provider: "openstack", authUrl: user.authUrl, username: "u", ...byId }, /either `username`/],
  [{ ...user, project: "apps", authUrl: "https://u:p455w0rd@keystone.example" }, /\/authUrl/],
  [{ ...user, project: "apps", origins: ["https://nova:8774/v2.1"] }, /\/origins\/0/],
  [{ ...user, project: "apps", password: 7 }, /\/password/],
  [{ ...user, provider: "other" }, /\/provider/],
])("refuses %j, and says no secret", (settings, fault) => {
  const text = JSON.stringify(settings);
  expect(() => parseSettings(text)).toThrow(fault);
  expect(() => parseSettings(text)).not.toThrow(/p455w0rd|5ecret/);
});
