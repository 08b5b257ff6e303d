import { beforeAll, describe, expect, test } from "vitest";
import { contentsOf } from "./bundle.ts";
import { findProviders } from "./functions.ts";

const providers = findProviders();

/** The folder of a provider that a module lies in. What is told of a cloud without its code, its price list, is of all. */
const folderOf = (path: string): string | undefined =>
  /^shared\/providers\/([a-z0-9]+)\/(?!prices\.ts$|sizes\.ts$)/.exec(path)?.[1];

/** Clients of one cloud, by whose they are. That of STS is of two: a cluster of AWS lets in who may assume a role. */
const SDKS: Readonly<Record<string, RegExp>> = { aws: /node_modules\/@aws-sdk\/client-ec2\// };

describe.each(providers)("the functions of %s", (provider) => {
  let functions: ReadonlyMap<string, readonly string[]> = new Map();
  beforeAll(async () => {
    functions = await contentsOf(provider);
  }, 120_000);

  test("hold its own code", () => {
    expect(functions.size).toBeGreaterThan(2);
    for (const [name, paths] of functions) expect(paths, name).toContain(`shared/providers/${provider}/provider.ts`);
  });

  test("hold no other cloud's code, and not the template's", () => {
    const others = [...providers, "template"].filter((other) => other !== provider);
    for (const [name, paths] of functions)
      expect(
        paths.filter((path) => others.includes(folderOf(path) ?? "")),
        name,
      ).toEqual([]);
  });

  test("hold no other cloud's client", () => {
    for (const [owner, sdk] of Object.entries(SDKS)) {
      if (owner === provider) continue;
      for (const [name, paths] of functions)
        expect(
          paths.filter((path) => sdk.test(path)),
          name,
        ).toEqual([]);
    }
  });
});
