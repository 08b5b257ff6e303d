import { expect, it } from "vitest";
import { faultOf } from "./faults.ts";

const said = (version: string, kind: string) =>
  faultOf(
    `Error: unable to build kubernetes objects: no matches for kind "${kind}" in version "${version}"`,
    (it) => it,
  );

it("says where a kind went that the cluster has no longer, or that it went nowhere", () => {
  expect(said("extensions/v1beta1", "Ingress")).toMatchObject({
    providerCode: "RemovedApi",
    message: expect.stringMatching(/has no longer; it is networking\.k8s\.io\/v1 now\.$/),
  });
  expect(said("policy/v1beta1", "PodSecurityPolicy")).toMatchObject({
    providerCode: "RemovedApi",
    message: expect.stringMatching(/has no longer; it has no successor\.$/),
  });
  expect(said("example.org/v1", "Widget").providerCode).toBe("UnknownKind");
});
