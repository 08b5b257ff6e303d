import { expect, it } from "vitest";
import { imageReference } from "./image.ts";

const of = (image: string | Record<string, string | Record<string, string>>, provider: string, region: string) =>
  imageReference({ role: "db", container: { type: "kvm", image, rest: {} } }, provider, region);

it("takes the region's image, then the provider's, then everyone's", () => {
  const image = { aws: { "*": "name:x", "us-east-1": "ami-1" }, qingcloud: "img-1", "*": { "*": "any" } };
  expect(of(image, "aws", "us-east-1")).toEqual({ ok: true, reference: "ami-1" });
  expect(of(image, "aws", "eu-west-1")).toEqual({ ok: true, reference: "name:x" });
  expect(of(image, "qingcloud", "pek3a")).toEqual({ ok: true, reference: "img-1" });
  expect(of(image, "azure", "westeurope")).toEqual({ ok: true, reference: "any" });
  expect(of("img-svm7yple", "aws", "us-east-1")).toEqual({ ok: true, reference: "img-svm7yple" });
});

it.each([
  ["azure", "westeurope"],
  ["constructor", "name"],
  ["__proto__", "x"],
  ["aws", "toString"],
])("has none for %s in %s, and says for what it has", (provider, region) => {
  const result = of({ aws: { "us-east-1": "ami-1" } }, provider, region);
  expect(result).toMatchObject({
    ok: false,
    fault: { detail: `The role "db" has no image for ${provider} in ${region}; it has images for aws (us-east-1).` },
  });
});

it("takes docker images from the runtime's mirror, and machine images from the cloud", () => {
  const role = (type: "docker" | "kvm", image: string) => ({ role: "", container: { type, image, rest: {} } });
  const mirror = "mirror.example.com";
  expect(imageReference(role("docker", "nginx:1"), "aws", "us-east-1", mirror)).toEqual({
    ok: true,
    reference: "mirror.example.com/library/nginx:1",
  });
  expect(imageReference(role("kvm", "ami-1"), "aws", "us-east-1", mirror)).toEqual({ ok: true, reference: "ami-1" });
});
