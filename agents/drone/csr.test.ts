import "../frontgate/reflection.ts";
import { generateKeyPairSync } from "node:crypto";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import { expect, it } from "vitest";
import { certificateRequest } from "./csr.ts";

it("is a request that another implementation reads and finds signed by its own key", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (const name of ["node-000001", `node-${"x".repeat(200)}`]) {
    const request = new Pkcs10CertificateRequest(certificateRequest(privateKey, name));
    expect(request.subject).toBe(`CN=${name}`);
    expect(await request.verify()).toBe(true);
  }
});
