import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineAddressesConformance } from "./conformance/addresses.ts";
import { defineImagesConformance } from "./conformance/images.ts";
import { defineInstancesConformance } from "./conformance/instances.ts";
import { defineNetworkConformance } from "./conformance/network.ts";
import { rejection } from "./conformance/rejection.ts";
import { defineSecurityGroupsConformance } from "./conformance/security-groups.ts";
import { defineSnapshotsConformance } from "./conformance/snapshots.ts";
import type { Tenant, World } from "./conformance/tenant.ts";
import { defineVolumesConformance } from "./conformance/volumes.ts";
import { type Provider, ProviderError, TAGS } from "./contract.ts";

/**
 * The gate of every provider: what the jobs count on, asked of a real server of that cloud. Which parts run is
 * told by the manifest's `capabilities`. Call it in `<cloud>/conformance.wire.test.ts`.
 *
 * @param setUp starts or finds the server; runs once, before the first test. What it needs to end goes in `Tenant.close`.
 */
export function defineProviderConformance(input: {
  readonly provider: Provider;
  readonly setUp: () => Promise<Tenant>;
}): void {
  const { provider, setUp } = input;
  const { id, capabilities } = provider.manifest;

  describe(`provider ${id}`, () => {
    let tenant: Tenant | undefined;
    const run = randomBytes(6).toString("hex");
    const world: World = {
      get tenant() {
        if (tenant === undefined) throw new Error("The tenant's cloud did not start.");
        return tenant;
      },
      get cloud() {
        return provider.connect(this.tenant);
      },
      run,
      tags: { [TAGS.tenant]: `tenant-${run}`, [TAGS.deployment]: `dep-${run}` },
    };

    beforeAll(async () => {
      tenant = await setUp();
    });
    afterAll(async () => {
      await tenant?.close?.();
    });

    test("connects with exactly the capabilities that its manifest declares", () => {
      const { cloud } = world;
      const optional = [
        "network",
        "securityGroups",
        "instances",
        "volumes",
        "snapshots",
        "addresses",
        "images",
      ] as const;
      expect(optional.filter((name) => cloud[name] !== undefined)).toEqual(
        optional.filter((name) => capabilities.includes(name)),
      );
    });

    describe("probe", () => {
      test("names the account, the region and its zones", async () => {
        const report = await world.cloud.probe();
        expect(report).toMatchObject({ account: world.tenant.account, region: world.tenant.region });
        expect(report.zones).toContain(world.tenant.zone);
      });

      test("says what is left of every quota that the cloud tells", async () => {
        const { quota = {} } = await world.cloud.probe();
        expect(Object.keys(quota).sort()).toEqual([...(world.tenant.quota ?? [])].sort());
        for (const { left, limit = left } of Object.values(quota)) {
          expect([limit, left].every(Number.isSafeInteger)).toBe(true);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(limit);
        }
      });

      test("a refused credential is auth or denied, with the cloud's own code", async () => {
        const { refusedCredential } = world.tenant;
        const error = await rejection(provider.connect({ ...world.tenant, credential: refusedCredential }).probe());
        expect(["auth", "denied"]).toContain(error.kind);
        expect(error).toMatchObject({ retryable: false, providerCode: expect.stringMatching(/\S/) });
      });

      test("a credential without permission is denied, with the cloud's own code", async (context) => {
        const { powerlessCredential } = world.tenant;
        if (powerlessCredential === undefined) return context.skip("this server checks no permissions");
        const error = await rejection(provider.connect({ ...world.tenant, credential: powerlessCredential }).probe());
        expect(error).toMatchObject({ kind: "denied", retryable: false, providerCode: expect.stringMatching(/\S/) });
      });

      test("a cloud that does not answer is unavailable, and may be tried again", async () => {
        const { credential, unreachableConfig, unreachableCredential = credential } = world.tenant;
        const nowhere = { ...world.tenant, credential: unreachableCredential, config: unreachableConfig };
        const error = await rejection(provider.connect(nowhere).probe());
        expect(error).toMatchObject({ kind: "unavailable", retryable: true });
      });
    });

    describe("connect", () => {
      test.each(["credential", "config"] as const)("an unusable %s is invalid at once, and is not quoted", (which) => {
        const wrong = { [`wrong-${run}`]: `value-${run}` };
        const attempt = () =>
          provider.connect({ credential: world.tenant.credential, config: world.tenant.config, [which]: wrong });
        expect(attempt).toThrow(ProviderError);
        expect(attempt).toThrow(
          expect.objectContaining({ kind: "invalid", message: expect.not.stringContaining(`value-${run}`) }),
        );
      });
    });

    if (capabilities.includes("network")) defineNetworkConformance(world);
    if (capabilities.includes("securityGroups")) defineSecurityGroupsConformance(world);
    if (capabilities.includes("images")) defineImagesConformance(world);
    if (capabilities.includes("instances")) defineInstancesConformance(world);
    if (capabilities.includes("volumes")) defineVolumesConformance(world);
    if (capabilities.includes("snapshots")) defineSnapshotsConformance(world);
    if (capabilities.includes("addresses")) defineAddressesConformance(world);
  });
}
