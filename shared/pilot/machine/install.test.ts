import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSigner } from "../../platform/signer.ts";
import { testSigningKeys } from "../../platform/test-keys.ts";
import { FrontgateConfig } from "../../protocol/messages.ts";
import { machineInstall } from "./install.ts";

const clock = () => new Date("2026-11-22T12:00:00Z");
const { trust } = openSigner({ keyIds: "platform", generation: 1, clock, keys: testSigningKeys() });
const ID = "fg-0123456789abcdef";
const token = "t".repeat(43);
const installed = (image = "registry.example.com:5000/pitrix-frontgate:1@sha256:0", pilotCa?: string) =>
  machineInstall(
    { image, pilotUrl: "wss://pilot.example.com/v1", trust, ...(pilotCa === undefined ? {} : { pilotCa }) },
    { frontgate: { id: ID, tenantId: "tenant-1" }, image, token, now: clock(), until: clock() },
  );

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pitrix-install-"));
  mkdirSync(join(root, "bin"));
  // Engine and owner of files are the machine's: what they are told is what counts.
  for (const name of ["docker", "chown"]) {
    writeFileSync(join(root, "bin", name), `#!/bin/sh\necho "${name} $*" >> "${root}/told"\n`);
    chmodSync(join(root, "bin", name), 0o755);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (script: string) =>
  execFileSync("sh", ["-s"], {
    input: script,
    env: { PATH: `${root}/bin:/usr/bin:/bin`, PITRIX_ROOT: root },
    stdio: ["pipe", "pipe", "pipe"],
  });
const at = (name: string) => join(root, "etc/pitrix", ID, name);

it("starts nothing before the owner has said which cloud it is", async () => {
  const { script } = await installed();
  expect(() => run(script)).toThrow(/cloud\.json first/);
  expect(existsSync(join(root, "told"))).toBe(false);
  expect(existsSync(at("agent.json"))).toBe(false);
});

it("leaves what the Frontgate reads, for it alone, and starts it with no right that it needs not", async () => {
  const { script } = await installed(undefined, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
  mkdirSync(join(root, "etc/pitrix", ID), { recursive: true });
  writeFileSync(at("cloud.json"), "{}");
  for (let time = 0; time < 2; time++) run(script);
  const config = FrontgateConfig.parse(JSON.parse(readFileSync(at("agent.json"), "utf8")));
  expect(config).toMatchObject({ mode: "cloud", frontgateId: ID, tenantId: "tenant-1", enrolmentToken: token });
  expect(statSync(at("agent.json")).mode & 0o077).toBe(0);
  expect(readFileSync(at("ca.pem"), "utf8")).toContain("BEGIN CERTIFICATE");
  expect(readFileSync(at("cloud.json"), "utf8")).toBe("{}");
  const told = readFileSync(join(root, "told"), "utf8");
  expect(told).toMatch(/--read-only --cap-drop ALL --security-opt no-new-privileges/);
  expect(told).toMatch(
    /--env NODE_EXTRA_CA_CERTS=\/etc\/pitrix\/ca\.pem registry\.example\.com:5000\/pitrix-frontgate:1@sha256:0\n$/,
  );
  expect(told).not.toContain(token);
});

it("takes no image whose name says more to a shell", async () => {
  for (const image of ["a; rm -rf /", "$(id)", "a\nb", "-v"]) await expect(installed(image)).rejects.toThrow(/image/);
});
