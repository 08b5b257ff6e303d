import { describe, expect, it } from "vitest";
import { configOf, imageIn, portsOf } from "./config.ts";
import { readReference } from "./reference.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;

describe("where an image lies", () => {
  it.each([
    ["nginx", "https://registry-1.docker.io", "library/nginx", "latest"],
    ["nginx:1.27", "https://registry-1.docker.io", "library/nginx", "1.27"],
    ["bitnami/redis:7", "https://registry-1.docker.io", "bitnami/redis", "7"],
    ["docker.io/library/nginx:1", "https://registry-1.docker.io", "library/nginx", "1"],
    ["ghcr.io/org/team/app_x:v1.2-rc.1", "https://ghcr.io", "org/team/app_x", "v1.2-rc.1"],
    ["registry.example.com:5000/app", "https://registry.example.com:5000", "app", "latest"],
    ["127.0.0.1:5000/apps/web:1", "http://127.0.0.1:5000", "apps/web", "1"],
    ["localhost/app:1", "http://localhost", "app", "1"],
    [`quay.io/org/app@${digest}`, "https://quay.io", "org/app", digest],
    [`nginx:1.27@${digest}`, "https://registry-1.docker.io", "library/nginx", digest],
  ])("%s", (text, origin, repository, version) => {
    expect(readReference(text)).toEqual({ origin, repository, version, fixed: version === digest });
  });

  it.each([
    "",
    "Nginx",
    "a b",
    "ghcr.io/",
    "ghcr.io/../../v2",
    "user@host.example.com/app",
    "app@sha256:12",
    "app:t:2",
    "host.example.com:port/app",
    "host.example.com/app?x=1",
    `${"a/".repeat(200)}app`,
  ])("is unknown of %j", (text) => {
    expect(readReference(text)).toBeUndefined();
  });
});

describe("what an image says of its ports", () => {
  it.each([
    [{ "8080/tcp": {}, "53/udp": {}, "22": {}, "9/sctp": {} }, ["9 SCTP", "22 TCP", "53 UDP", "8080 TCP"]],
    [{ "0/tcp": {}, "70000/tcp": {}, "80/http": {}, "a/tcp": {}, "80-90/tcp": {} }, []],
    [null, []],
  ])("%j", (ExposedPorts, ports) => {
    expect(portsOf({ config: { ExposedPorts } })?.map(({ port, protocol }) => `${port} ${protocol}`)).toEqual(ports);
  });

  it("is nothing where there is no configuration, and unknown of what is none", () => {
    expect([portsOf({}), portsOf({ config: null })]).toEqual([[], []]);
    expect([portsOf("no"), portsOf(undefined), portsOf({ config: { ExposedPorts: 80 } })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${at + 1}/tcp`, {}]));
    expect(portsOf({ config: { ExposedPorts: many } })).toHaveLength(100);
  });

  it("is that of the platform that most nodes have", () => {
    const of = (os: string, architecture: string, named = digest) => ({
      digest: named,
      platform: { os, architecture },
    });
    expect(imageIn({ manifests: [of("linux", "arm64", other), of("linux", "amd64")] })).toBe(digest);
    expect(imageIn({ manifests: [of("windows", "amd64", other), of("linux", "arm64")] })).toBe(digest);
    expect(imageIn({ manifests: [{ digest }] })).toBe(digest);
    expect([imageIn({ manifests: [] }), imageIn({ config: { digest } })]).toEqual([undefined, undefined]);
    expect([configOf({ config: { digest } }), configOf({ config: { digest: "../x" } })]).toEqual([digest, undefined]);
  });
});
