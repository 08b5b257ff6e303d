import { describe, expect, it } from "vitest";
import { amountsOf } from "./amounts.ts";
import { lifeEn } from "./life-en.ts";
import { lifeZh } from "./life-zh.ts";

/** As one reads it: a space that keeps a number with its unit is a space. */
const read = (...asked: Parameters<typeof amountsOf>) => amountsOf(...asked).replaceAll("\u00a0", " ");

describe("what a resource is made of", () => {
  it("is told with units", () => {
    const small = { cpu: 1, memory: 2048, volumeSize: 10 };
    expect(read(small, lifeEn.amounts)).toBe("1 CPU, 2 GiB memory, 10 GiB volume");
    expect(read({ ...small, cpu: 4, memory: 1536 }, lifeEn.amounts)).toBe("4 CPUs, 1.5 GiB memory, 10 GiB volume");
    expect(read({ memory: 500 }, lifeEn.amounts)).toBe("500 MiB memory");
    expect(read(small, lifeZh.amounts)).toBe("1 核 CPU，2 GiB 内存，10 GiB 数据盘");
  });

  it("leaves out what is not there, and keeps what it does not know", () => {
    expect(read({ cpu: 2, memory: 1024, volumeSize: 0, tags: { a: 1 } }, lifeEn.amounts)).toBe("2 CPUs, 1 GiB memory");
    expect(read({ address: "203.0.113.7" }, lifeEn.amounts)).toBe("203.0.113.7");
    expect(read({ cpu: "many", gpu: 1 }, lifeEn.amounts)).toBe("cpu many, gpu 1");
    expect(read(undefined, lifeEn.amounts)).toBe("–");
    expect(amountsOf({ memory: 2048 }, lifeEn.amounts)).toBe("2\u00a0GiB memory");
  });
});
