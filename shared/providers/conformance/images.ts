import { describe, expect, test } from "vitest";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineImagesConformance(world: World): void {
  const resolve = async (reference: string) => world.cloud.images?.resolve(reference);

  describe("images", () => {
    test("an id is itself", async () => {
      expect(await resolve(world.tenant.image.id)).toBe(world.tenant.image.id);
    });

    test("a name is the image of that name", async () => {
      expect(await resolve(world.tenant.image.name)).toBe(world.tenant.image.id);
    });

    test("a missing image is not-found, with the cloud's own code", async () => {
      for (const reference of world.tenant.missingImages) {
        const error = await rejection(resolve(reference));
        expect(error).toMatchObject({ kind: "not-found", retryable: false, providerCode: expect.stringMatching(/\S/) });
      }
    });

    test("what is no reference is invalid", async () => {
      expect(await rejection(resolve(""))).toMatchObject({ kind: "invalid", retryable: false });
    });
  });
}
