import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../local/loopback.ts";
import { startServer } from "../../../local/server-process.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";

export const USER = "reader";
export const PASSWORD = "correct horse";
/** bcrypt of the password. */
const HTPASSWD = `${USER}:$2a$04$KI6Xx3ynxATjny.iBrflPOW6zQBNjhqHq5GCR8Sfz/dvnwiA9m8zK\n`;
const BASIC = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;

export interface TestRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  /** Pushes blobs and a manifest under a tag, as `docker push` or `helm push` does. */
  push(repository: string, tag: string, layers: readonly Layer[], manifest: object, type?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Layer {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export const digestOf = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/**
 * The CNCF's registry, guarded by passwords, or by tokens that a service of the test sells: for
 * the password, or (`free-token`) to everybody, as Docker Hub does; or open to everybody.
 */
export async function startRegistry(guard: "password" | "token" | "free-token" | "none"): Promise<TestRegistry> {
  const tool = await ensureTool("registry");
  const directory = await mkdtemp(join(tmpdir(), "pitrix-registry-"));
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const sells = guard === "token" || guard === "free-token";
  const seller = sells ? await startTokenService(directory, guard === "free-token") : undefined;
  await mkdir(join(directory, "data"), { recursive: true });
  await writeFile(join(directory, "htpasswd"), HTPASSWD);
  const token = { realm: seller?.realm, service: "tests", issuer: "tests", jwks: join(directory, "jwks.json") };
  const auth = {
    password: { htpasswd: { realm: "tests", path: join(directory, "htpasswd") } },
    token: { token },
    "free-token": { token },
    none: undefined,
  };
  const config = {
    version: "0.1",
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: join(directory, "data") } },
    http: { addr: host, secret: "tests" },
    auth: auth[guard],
  };
  await writeFile(join(directory, "config.json"), JSON.stringify(config));
  const server = await startServer({
    title: "OCI registry",
    argv: [join(tool, "registry"), "serve", join(directory, "config.json")],
    env: { HOME: directory, OTEL_TRACES_EXPORTER: "none" },
    log: join(directory, "registry.log"),
    ready: async () => (await fetch(`http://${host}/v2/`)).status === (guard === "none" ? 200 : 401),
  });

  const send = async (path: string, method: string, scope: string, body?: Buffer, type?: string) => {
    const proof = seller === undefined ? BASIC : `Bearer ${seller.sell(scope)}`;
    const target = path.startsWith("http") ? path : `http://${host}${path}`;
    const headers = { authorization: proof, ...(type === undefined ? {} : { "content-type": type }) };
    const answer = await fetch(target, {
      method,
      headers,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    host,
    async push(repository, tag, layers, manifest, type = "application/vnd.oci.image.manifest.v1+json") {
      const scope = `repository:${repository}:pull,push`;
      for (const { bytes } of layers) {
        const begun = await send(`/v2/${repository}/blobs/uploads/`, "POST", scope);
        const upload = new URL(begun.headers.get("location") ?? "", `http://${host}`);
        upload.searchParams.set("digest", digestOf(bytes));
        await send(upload.href, "PUT", scope, bytes, "application/octet-stream");
      }
      const body = Buffer.from(JSON.stringify(manifest));
      await send(`/v2/${repository}/manifests/${tag}`, "PUT", scope, body, type);
    },
    async stop() {
      await server.stop();
      await seller?.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Sells tokens for the password (distribution's "Token authentication specification"), signed with ES256. */
async function startTokenService(directory: string, free: boolean) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...publicKey.export({ format: "jwk" }), kid: "tests", alg: "ES256", use: "sig" };
  await writeFile(join(directory, "jwks.json"), JSON.stringify({ keys: [key] }));
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const sell = (scope: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const access = scope
      .split(" ")
      .filter((one) => one !== "")
      .map((one) => {
        const [type = "", name = "", actions = ""] = one.split(":");
        return { type, name, actions: actions.split(",") };
      });
    const claims = { iss: "tests", aud: "tests", sub: USER, iat: now, nbf: now - 5, exp: now + 300, jti: "1", access };
    const signed = `${part({ typ: "JWT", alg: "ES256", kid: "tests" })}.${part(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  };
  const server = createServer((request, response) => {
    if (!free && request.headers.authorization !== BASIC) return response.writeHead(401).end();
    const { searchParams } = new URL(request.url ?? "", "http://x");
    return response.end(JSON.stringify({ token: sell(searchParams.getAll("scope").join(" ")) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    sell,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
