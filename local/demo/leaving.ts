import { isDeepStrictEqual } from "node:util";
import { compactVerify, importJWK } from "jose";
import * as z from "zod";
import type { Answer, ApiClient } from "../client.ts";
import { until } from "../journey.ts";
import { makeTenant } from "./founding.ts";
import type { Person } from "./people.ts";
import type { Scene } from "./stage.ts";

const Proven = z.object({
  certificate: z.looseObject({ verification: z.looseObject({ itemsFound: z.int(), objectsFound: z.int() }) }),
  signature: z.string(),
  key: z.looseObject({ kty: z.literal("OKP"), crv: z.string(), x: z.string() }),
});

/** A third tenant comes, takes its data and is erased, with a certificate. */
export async function leave(scene: Scene, platform: Person): Promise<void> {
  const { story } = scene;
  story.act("A third tenant comes and leaves");
  const name = "Initech";
  const admin = await makeTenant(scene, platform, name, "Ivy");
  await story.ask(admin.name, "POST /groups: /all", admin.api.post("/groups", { path: "/all" }), 201);
  const exporting = await story.ask(admin.name, "POST /exports", admin.api.post("/exports"), {
    status: 202,
    show: () => "begun",
  });
  const path = exporting.headers.get("location") ?? "";
  const done = await ended(admin.api, path);
  const { body: download } = await story.ask(
    admin.name,
    "POST /exports/…:download",
    admin.api.post(`${path}:download`),
    { status: 200, show: () => "a link" },
  );
  const archive = await (await fetch(download.url)).arrayBuffer();
  story.see(
    admin.name,
    "GET the archive",
    done.status === "done" && archive.byteLength > 0,
    `${archive.byteLength} bytes`,
  );
  const erasing = await story.ask(
    platform.name,
    `POST /erasures: ${name}, typed`,
    platform.api.post("/erasures", { tenantId: admin.tenantId, confirm: name }),
    { status: 202, show: () => "begun" },
  );
  const { certificate, signature, key } = Proven.parse(
    await ended(platform.api, erasing.headers.get("location") ?? ""),
  );
  const { payload } = await compactVerify(signature, await importJWK(key, "EdDSA"));
  const { itemsFound, objectsFound } = certificate.verification;
  const signed = isDeepStrictEqual(JSON.parse(new TextDecoder().decode(payload)), certificate);
  const nothing = signed && itemsFound === 0 && objectsFound === 0;
  story.see(platform.name, "reads the certificate", nothing, `${itemsFound} items left, signature verified`);
}

function ended(api: ApiClient, path: string): Promise<Answer["body"]> {
  return until(
    `${path} ends`,
    async () => {
      const { body } = await api.get(path);
      return ["running", "waiting"].includes(body.status) ? undefined : body;
    },
    180_000,
  );
}
