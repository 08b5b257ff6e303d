import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ProviderError } from "./contract.ts";
import { openLookups } from "./lookups.ts";

const NOW = Date.parse("2026-11-22T10:00:00.000Z");
const clockAt = (ms: number) => () => new Date(ms);
const refusal = (kind: ProviderError["kind"]) => new ProviderError({ kind, providerCode: "X", message: "no" });

/** A cloud that counts what it is asked. */
function asked(answer: () => string = () => "img-1") {
  let times = 0;
  const ask = async () => {
    times += 1;
    return answer();
  };
  return { ask, times: () => times };
}

describe("what a job looks up", () => {
  it("is asked once, also by those who ask at the same time, and told once to the steps that come", async () => {
    const cloud = asked();
    const lookups = openLookups(clockAt(NOW));
    const find = () => lookups.find("image", z.string(), cloud.ask);
    expect(await Promise.all([find(), find()])).toEqual(["img-1", "img-1"]);
    expect(cloud.times()).toBe(1);
    const fresh = lookups.fresh();
    expect(fresh).toMatchObject([{ what: "image", value: "img-1" }]);
    expect(lookups.fresh()).toEqual([]);
    await openLookups(clockAt(NOW + 60_000), fresh).find("image", z.string(), cloud.ask);
    expect(cloud.times()).toBe(1);
  });

  it("is asked anew when it is old, has another shape, or failed", async () => {
    const cloud = asked();
    const handed = [{ what: "image", value: "img-0", until: NOW }];
    expect(await openLookups(clockAt(NOW), handed).find("image", z.string(), cloud.ask)).toBe("img-1");
    const odd = [{ what: "image", value: 7, until: NOW + 1 }];
    expect(await openLookups(clockAt(NOW), odd).find("image", z.string(), cloud.ask)).toBe("img-1");
    const lookups = openLookups(clockAt(NOW));
    const fails = () => Promise.reject(refusal("throttled"));
    await expect(lookups.find("image", z.string(), fails)).rejects.toThrow("no");
    expect(await lookups.find("image", z.string(), cloud.ask)).toBe("img-1");
  });

  it("is asked anew when the cloud refuses for good what was built on an earlier step's answer", async () => {
    const cloud = asked();
    const lookups = openLookups(clockAt(NOW), [{ what: "image", value: "img-gone", until: NOW + 1 }]);
    const made = lookups.trusting(async () => {
      const image = await lookups.find("image", z.string(), cloud.ask);
      if (image === "img-gone") throw refusal("not-found");
      return `a machine of ${image}`;
    });
    expect(await made).toBe("a machine of img-1");
    // What was asked here is not doubted, nor what passes by itself.
    let tries = 0;
    const refused = (kind: ProviderError["kind"]) =>
      lookups.trusting(async () => {
        tries += 1;
        await lookups.find("image", z.string(), cloud.ask);
        throw refusal(kind);
      });
    await expect(refused("not-found")).rejects.toThrow("no");
    await expect(refused("throttled")).rejects.toThrow("no");
    expect([tries, cloud.times()]).toEqual([2, 1]);
  });

  it("keeps what was seen on the way, and waits for nobody who asks for it", async () => {
    const lookups = openLookups(clockAt(NOW));
    const look = async () => lookups.note("subnet is there");
    await lookups.isSo("subnet is there", look);
    lookups.note("image is there");
    await lookups.isSo("image is there", () => Promise.reject(new Error("asked")));
    expect(lookups.fresh().map(({ what }) => what)).toEqual(["subnet is there", "image is there"]);
  });
});
