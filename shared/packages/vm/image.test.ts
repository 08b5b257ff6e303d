import { describe, expect, it } from "vitest";
import { containerImage, imageReference, PLATFORM_IMAGE } from "./image.ts";

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

describe("an app in a container", () => {
  const place = { provider: "aws", region: "us-east-1" };
  const role = (image: string, type: "docker" | "kvm" = "docker") => ({
    role: "",
    container: { type, image, rest: {} },
  });
  const digest = `sha256:${"a".repeat(64)}`;

  it("starts from the platform's machine image, and a machine image from itself", () => {
    expect(imageReference(role("nginx:1"), "aws", "us-east-1")).toEqual({ ok: true, reference: PLATFORM_IMAGE });
    expect(imageReference(role("ami-1", "kvm"), "aws", "us-east-1")).toEqual({ ok: true, reference: "ami-1" });
    expect(containerImage(role("ami-1", "kvm"), place, {}, "mirror.example.com")).toBeUndefined();
  });

  it.each([
    ["nginx:1", undefined, `nginx@${digest}`],
    ["nginx:1", "mirror.example.com:5000/hub", `mirror.example.com:5000/hub/library/nginx@${digest}`],
    ["registry.example.com:5000/team/app", "mirror.example.com", `mirror.example.com/team/app@${digest}`],
    [`ghcr.io/org/app:2@${digest}`, "mirror.example.com", `mirror.example.com/org/app@${digest}`],
  ])("pulls %s through %s by its digest, and that is the same", (image, mirror, reference) => {
    const found = containerImage(role(image), place, image.includes("@") ? {} : { [image]: digest }, mirror);
    expect(found).toEqual({ ok: true, reference });
  });

  it("keeps the digest that the package names, whatever a tag meant", () => {
    const other = { [`app:1@${digest}`]: `sha256:${"b".repeat(64)}` };
    expect(containerImage(role(`app:1@${digest}`), place, other, undefined)).toMatchObject({
      reference: `app@${digest}`,
    });
  });

  it("has none where the package names none for the place", () => {
    const lost = { role: "db", container: { type: "docker" as const, image: { azure: "app:1" }, rest: {} } };
    expect(containerImage(lost, place, {}, undefined)).toMatchObject({ ok: false });
    expect(imageReference(lost, "aws", "us-east-1")).toMatchObject({ ok: false });
  });
});
