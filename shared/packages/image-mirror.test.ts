import { expect, it } from "vitest";
import { IMAGE_MIRROR, mirrorImage } from "./image-mirror.ts";

const digest = `sha256:${"a".repeat(64)}`;

it.each([
  ["nginx", "library/nginx"],
  ["nginx:1.27", "library/nginx:1.27"],
  [`nginx@${digest}`, `library/nginx@${digest}`],
  ["bitnami/redis:7", "bitnami/redis:7"],
  ["docker.io/nginx:1", "library/nginx:1"],
  ["docker.io/bitnami/redis", "bitnami/redis"],
  ["index.docker.io/library/nginx", "library/nginx"],
  ["quay.io/coreos/etcd:v3.5.0", "coreos/etcd:v3.5.0"],
  ["registry.example.com:5000/a/b/c:1", "a/b/c:1"],
  [`ghcr.io/a/b:1@${digest}`, `a/b:1@${digest}`],
  ["localhost/a:1", "a:1"],
  ["localhost:5000/a", "a"],
])("finds %s at the mirror", (reference, path) => {
  expect(mirrorImage(reference, "mirror.example.com:8443/proxy")).toBe(`mirror.example.com:8443/proxy/${path}`);
});

it("leaves a reference to the mirror as it is, and everything where there is none", () => {
  expect(mirrorImage("mirror.example.com/a:1", "mirror.example.com")).toBe("mirror.example.com/a:1");
  expect(mirrorImage("nginx", undefined)).toBe("nginx");
  expect(mirrorImage("nginx", "")).toBe("nginx");
});

it.each(["https://m.example.com", "m.example.com/", "m example.com", "M.example.com", "", "m.example.com/a:1", "-m"])(
  "is no mirror: %j",
  (mirror) => {
    expect(IMAGE_MIRROR.test(mirror)).toBe(false);
  },
);

it.each(["mirror.example.com", "10.0.0.5:5000", "localhost:5000", "mirror.example.com/proxy/docker-hub"])(
  "is a mirror: %s",
  (mirror) => {
    expect(IMAGE_MIRROR.test(mirror)).toBe(true);
  },
);
