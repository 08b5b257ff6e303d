import { describe, expect, it } from "vitest";
import { MASK } from "../contract.ts";
import { looksSecret, maskSecrets } from "./secrets.ts";

describe("looksSecret", () => {
  it.each([
    "password",
    "rootPassword",
    "ADMIN_PASSWORD",
    "mariadbRootPassword",
    "token",
    "authToken",
    "apiKey",
    "secretKey",
    "accessKey",
    "privateKey",
    "passphrase",
    "credentials",
    "clientSecret",
  ])("%s", (key) => {
    expect(looksSecret(key)).toBe(true);
  });

  it.each([
    "existingSecret",
    "secretName",
    "passwordSecretRef",
    "passwordFile",
    "usePassword",
    "existingSecretPasswordKey",
    "tokenPath",
    "key",
    "keyboard",
    "passwordEnabled",
    "createSecret",
    "monkey",
    "username",
  ])("not %s", (key) => {
    expect(looksSecret(key)).toBe(false);
  });
});

describe("maskSecrets", () => {
  it("hides by name, by schema at any depth, and environment variables", () => {
    const schema = {
      properties: {
        admin: { $ref: "#/$defs/admin" },
        users: { items: { properties: { pin: { writeOnly: true } } } },
      },
      $defs: { admin: { properties: { code: { format: "password" } } } },
    };
    const values = {
      admin: { code: 1234, name: "root" },
      users: [{ pin: "1", name: "a" }],
      auth: { password: "p", usePassword: true, existingSecret: "s", token: "" },
      env: [
        { name: "DB_PASSWORD", value: "q" },
        { name: "DB_HOST", value: "h" },
      ],
      apiKeys: ["k"],
    };
    expect(maskSecrets(values, schema)).toEqual({
      secret: true,
      values: {
        admin: { code: MASK, name: "root" },
        users: [{ pin: MASK, name: "a" }],
        auth: { password: MASK, usePassword: true, existingSecret: "s", token: "" },
        env: [
          { name: "DB_PASSWORD", value: MASK },
          { name: "DB_HOST", value: "h" },
        ],
        apiKeys: [MASK],
      },
    });
    expect(maskSecrets({ auth: { password: "" } }, schema)).toEqual({
      secret: false,
      values: { auth: { password: "" } },
    });
  });
});
