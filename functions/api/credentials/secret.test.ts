import { expect, it } from "vitest";
import { parseSecret } from "./secret.ts";

it("says which clouds are reached through a Frontgate, where one is not", () => {
  const via = { via: "frontgate" };
  for (const provider of ["azure", "kubernetes", "openstack", "qingcloud", "vsphere"])
    expect(parseSecret(provider, via)).toEqual(via);
  expect(() => parseSecret("aws", via)).toThrow(
    /^\/secret\/via: Amazon Web Services is not reached through a Frontgate; this store does so for: azure, kubernetes, openstack, qingcloud, vsphere/,
  );
});
