import * as z from "zod";
import { KeyPair } from "../../../shared/domain/key-pair/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const KeyPairView = KeyPair.omit({ tenantId: true }).meta({ id: "KeyPair" });
const params = idParams("keyPair");
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINTEyeYm5X3ScUYW4hKFXVZ8hQQFGa8yFLzWHsLoRN2d";

const example = {
  id: "kp-0m9x2k4f7abcdefghj",
  name: "Ada's laptop",
  publicKey,
  type: "ssh-ed25519",
  bits: 256,
  fingerprint: "SHA256:o2yCVE6tpO5XgtPQm4Zr8yx1zJ2cyWTnUsVX4vSRY7c",
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/key-pairs",
  operationId: "createKeyPair",
  permission: "key-pairs:create",
  noun: "key pair",
  summary: "Bring the public part of a pair of SSH keys",
  description:
    "`publicKey` is one line as OpenSSH writes it: ssh-ed25519, ecdsa-sha2-nistp256, -384 or -521, or ssh-rsa of 2,048 to 8,192 bits. Its comment is left out. Pairs are made where their private part stays: none is made here, and none is taken.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({ name: nameText, publicKey: z.string().max(8192) }),
  },
  output: KeyPairView,
  status: 201,
  idempotent: "commit",
  problems: [],
  examples: { body: { name: "Ada's laptop", publicKey: `${publicKey} ada@laptop` }, answer: example },
});

export const list = route({
  method: "GET",
  path: "/key-pairs",
  operationId: "listKeyPairs",
  permission: "key-pairs:read",
  noun: "key pair",
  summary: "List key pairs, oldest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(KeyPairView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/key-pairs/{id}",
  operationId: "getKeyPair",
  permission: "key-pairs:read",
  noun: "key pair",
  summary: "Read a key pair",
  input: { params, query: noQuery, body: noBody },
  output: KeyPairView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const remove = route({
  method: "DELETE",
  path: "/key-pairs/{id}",
  operationId: "deleteKeyPair",
  permission: "key-pairs:delete",
  noun: "key pair",
  summary: "Delete a key pair",
  description: "It still opens the deployments that it is attached to, until it is detached there.",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: KeyPairView,
  status: 204,
  conditional: true,
  problems: [],
});
