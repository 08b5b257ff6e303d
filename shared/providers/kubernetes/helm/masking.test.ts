import { expect, it } from "vitest";
import { maskerOf } from "./masking.ts";

it("strikes answers that may be secret, in clear, in base64 and in JSON", () => {
  const mask = maskerOf({
    auth: { password: "abc", apiKey: "k3y", existingSecret: "my-secret-name" },
    users: [{ name: "somebody", token: 'quo"ted-token' }],
    notes: "a long text",
    image: { repository: "registry/nginx", tag: "1.27.0" },
    replicas: 3,
    pin: 12345678,
  });
  const encoded = Buffer.from("a long text").toString("base64");
  expect(mask(`abc k3y ${encoded} a long text ${JSON.stringify('quo"ted-token')}`)).toBe(
    '******** ******** ******** ******** "********"',
  );
  expect(mask("registry/nginx:1.27.0 somebody 3 12345678")).toBe("registry/nginx:1.27.0 somebody 3 12345678");
});

it("leaves short words alone whose names say nothing", () => {
  expect(maskerOf({ a: "yes", b: "red", mode: "auto" })("yes, red and auto")).toBe("yes, red and auto");
});
