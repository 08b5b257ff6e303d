import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { newSecret } from "../domain/webhook/rules.ts";
import { signatureHeaders } from "./sign.ts";

const payload = JSON.stringify({ type: "webhook.ping", data: { name: "数据库 é" } });

it("is verified by the standard's own library, with either secret of a rotation", () => {
  const [fresh, old, other] = [newSecret(), newSecret(), newSecret()];
  const headers = { ...signatureHeaders("dlv-1", new Date(), payload, [fresh, old]) };
  for (const secret of [fresh, old]) expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
  expect(() => new Webhook(other).verify(payload, headers)).toThrow("No matching signature");
  expect(() => new Webhook(fresh).verify(`${payload} `, headers)).toThrow("No matching signature");
  expect(() => new Webhook(fresh).verify(payload, { ...headers, "webhook-id": "dlv-2" })).toThrow("No matching");
});

it("is too old after five minutes", () => {
  const secret = newSecret();
  const headers = { ...signatureHeaders("dlv-1", new Date(Date.now() - 301_000), payload, [secret]) };
  expect(() => new Webhook(secret).verify(payload, headers)).toThrow("too old");
});
