import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressPolicy } from "./address-policy.ts";
import { openSafeFetch } from "./safe-fetch.ts";

const SUBJECT = ["-subj", "/CN=good.test", "-addext", "subjectAltName=DNS:good.test"];
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** It makes the certificate; Node alone has nothing for that. */
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

let server: Server | undefined;
let port = 0;
let cert = "";
let asked = "";
const trusted = getCACertificates("default");

beforeAll(async () => {
  if (!hasOpenssl) return;
  const folder = mkdtempSync(join(tmpdir(), "pitrix-tls-"));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const files = ["-keyout", keyFile, "-out", certFile, "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...KEY, ...files, ...SUBJECT], { stdio: "ignore" });
  cert = readFileSync(certFile, "utf8");
  const made = createServer({ key: readFileSync(keyFile), cert }, (request, response) => {
    response.end(`${request.headers.host} by ${asked}`);
  });
  made.on("secureConnection", ({ servername }) => {
    asked = String(servername);
  });
  rmSync(folder, { recursive: true });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  server = made;
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  setDefaultCACertificates(trusted);
  server?.close();
});

const get = (host: string) => {
  const policy = addressPolicy(["127.0.0.1", host]);
  const fetch = openSafeFetch({ policy, resolve: async () => ["127.0.0.1"] });
  return fetch(`https://${host}:${port}/`, { maxBytes: 1024 });
};

test.skipIf(!hasOpenssl)("over TLS, the host proves its name at the address that was dialled", async () => {
  await expect(get("good.test")).rejects.toThrow("no certificate that can be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
  setDefaultCACertificates([...trusted, cert]);
  const answer = await get("good.test");
  expect(Buffer.from(answer.body).toString()).toBe(`good.test:${port} by good.test`);
  for (const other of ["bad.test", "127.0.0.1"])
    await expect(get(other)).rejects.toThrow("no certificate that can be trusted (ERR_TLS_CERT_ALTNAME_INVALID)");
});
