import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pitrix as run } from "./testing/binary.ts";
import { job, scriptedStore } from "./testing/scripted-store.ts";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitrix-cli-"));
});
afterAll(() => rm(dir, { recursive: true }));

const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `https://pitrix.dev/problems/${code}`, title: "No", status, code, retryable: false, ...more },
});

describe("a command of the API", () => {
  it("turns options into a request, and prints the answer as it is", async () => {
    using store = await scriptedStore(() => ({ status: 201, body: { id: "repo-1", name: "x" } }));
    const args = [
      "repo",
      "create",
      "https://packages.example.com",
      "--name",
      "x",
      "--label",
      "tier=gold",
      "--label",
      "a=b",
    ];
    const ran = await run([...args, "--provider", "aws", "--scan-interval", "60", "-o", "json"], {
      cwd: dir,
      env: store.env,
    });
    expect(ran).toEqual({ code: 0, stdout: '{\n  "id": "repo-1",\n  "name": "x"\n}\n', stderr: "" });
    const [request] = store.requests;
    expect([request?.method, request?.path, request?.headers.authorization]).toEqual([
      "POST",
      "/repos",
      "Bearer pitrix_abcdef_secret",
    ]);
    expect(request?.headers["idempotency-key"]).toMatch(/^.{10,}$/);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      name: "x",
      url: "https://packages.example.com",
      labels: { tier: "gold", a: "b" },
      providers: ["aws"],
      scanInterval: 60,
    });
  });

  it("takes secrets from a file or a pipe, never from the command line", async () => {
    using store = await scriptedStore(() => ({ status: 201, body: { id: "cred-1" } }));
    const args = ["credential", "create", "--name", "x", "--provider", "aws"];
    const missing = await run(args, { cwd: dir, env: store.env });
    expect([missing.code, store.requests.length]).toEqual([2, 0]);
    expect(missing.stderr).toContain("--secret-file is missing");
    const piped = await run([...args, "--secret-file", "-"], {
      cwd: dir,
      env: store.env,
      input: "accessKeyId: A\nsecretAccessKey: B\n",
    });
    expect(piped.code).toBe(0);
    expect(JSON.parse(store.requests[0]?.body ?? "")).toMatchObject({
      secret: { accessKeyId: "A", secretAccessKey: "B" },
    });
    const debug = await run([...args, "--secret-file", "-", "--debug"], {
      cwd: dir,
      env: store.env,
      input: '{"accessKeyId": "A1B2"}',
    });
    expect(debug.stderr).toContain("> POST http://127.0.0.1");
    expect(debug.stderr).not.toMatch(/A1B2|pitrix_abcdef_secret/);
  });

  it("reads a listing page by page, as much as is asked", async () => {
    using store = await scriptedStore(({ query }) => {
      const from = Number(query.get("pageToken") ?? 0);
      const items = Array.from({ length: Number(query.get("pageSize")) }, (_, index) => ({
        id: `app-${from + index}`,
        name: "x",
      }));
      return { body: { items, ...(from < 200 ? { nextPageToken: String(from + items.length) } : {}) } };
    });
    const two = await run(["app", "list", "--limit", "2"], { cwd: dir, env: store.env });
    expect(two.stdout).toBe("ID     NAME\napp-0  x\napp-1  x\n");
    expect(two.stderr).toContain("There are more than 2");
    const all = await run(["app", "list", "--all", "-o", "id"], { cwd: dir, env: store.env });
    expect(all.stdout.trim().split("\n")).toHaveLength(300);
    const lines = await run(["app", "list", "--limit", "3", "-o", "ndjson"], { cwd: dir, env: store.env });
    expect(
      lines.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(["app-0", "app-1", "app-2"]);
    const list = await run(["app", "list", "--limit", "1", "-o", "yaml"], { cwd: dir, env: store.env });
    expect(list.stdout).toBe("- id: app-0\n  name: x\n");
  });

  it.each([
    [400, "invalid-query", 5],
    [401, "unauthorized", 4],
    [403, "forbidden", 4],
    [404, "not-found", 3],
    [409, "wrong-state", 6],
    [412, "version-mismatch", 6],
    [422, "invalid-request", 5],
  ])("ends with its own exit code on %i %s", async (status, code, exitCode) => {
    const errors = [{ pointer: "/name", detail: "It is empty.", remedy: "Give a name." }];
    using store = await scriptedStore(() => problem(status, code, { errors }));
    const people = await run(["app", "get", "app-1"], { cwd: dir, env: store.env });
    expect([people.code, people.stdout]).toEqual([exitCode, ""]);
    for (const part of [code, "/name", "It is empty.", "→ Give a name.", "request req-1"])
      expect(people.stderr).toContain(part);
    const programs = await run(["app", "get", "app-1", "-o", "json"], { cwd: dir, env: store.env });
    expect(JSON.parse(programs.stderr)).toMatchObject({ status, code, errors, exitCode, requestId: "req-1" });
  });

  it("refuses a wrong command line with 2, and sends nothing", async () => {
    using store = await scriptedStore(() => ({}));
    for (const args of [
      ["app", "gte"],
      ["app", "get"],
      ["app", "list", "--nonsense"],
      ["repo", "create"],
      ["app", "list", "--limit", "x"],
      ["-o", "xml", "app", "list"],
    ])
      expect([args, (await run(args, { cwd: dir, env: store.env })).code]).toEqual([args, 2]);
    expect(store.requests).toEqual([]);
  });

  it("changes any version unless one is named", async () => {
    using store = await scriptedStore(() => ({ status: 204 }));
    await run(["repo", "delete", "repo-1"], { cwd: dir, env: store.env });
    await run(["repo", "delete", "repo/../1", "--if-match", "7"], { cwd: dir, env: store.env });
    expect(store.requests.map(({ method, path, headers }) => [method, path, headers["if-match"]])).toEqual([
      ["DELETE", "/repos/repo-1", "*"],
      ["DELETE", "/repos/repo%2F..%2F1", '"7"'],
    ]);
  });
});

describe("following a job", () => {
  const tasks = {
    items: [
      { id: "task-1", kind: "create-node", layer: 0, place: 0, status: "succeeded", attempts: 1 },
      { id: "task-2", kind: "run-service", layer: 1, place: 0, status: "failed", attempts: 1, nodeId: "node-1" },
    ],
    layers: [
      { layer: 0, kinds: [{ kind: "create-node", statuses: { succeeded: 1 } }] },
      { layer: 1, kinds: [{ kind: "run-service", statuses: { failed: 1 } }] },
    ],
  };
  const failure = {
    code: "command-failed",
    message: "It ended with 1.",
    retryable: false,
    remedy: "Read its output.",
    output: "no space left\n",
  };

  it("tells how far it is, and ends with 7 and the reason when it fails", async () => {
    let looks = 0;
    using store = await scriptedStore(({ path }) => {
      if (path.endsWith("/tasks")) return { body: tasks };
      looks++;
      return { body: looks < 3 ? job("running", looks * 30) : job("failed", 60, { failure }) };
    });
    const ran = await run(["job", "watch", "job-1"], { cwd: dir, env: store.env });
    expect([ran.code, ran.stdout]).toEqual([7, ""]);
    for (const part of [" 30%", " 60%", "in its step run-service", "on node-1", "no space left", "Read its output."])
      expect(ran.stderr).toContain(part);
    const json = await run(["job", "watch", "job-1", "-o", "json", "-q"], { cwd: dir, env: store.env });
    expect(JSON.parse(json.stderr)).toMatchObject({ code: "job-failed", exitCode: 7, job: { id: "job-1", failure } });
  });

  it("ends with 8 after the time, with 130 at Ctrl-C, and says how to go on", async () => {
    using store = await scriptedStore(({ path }) => ({ body: path.endsWith("/tasks") ? tasks : job("running", 30) }));
    const late = await run(["job", "watch", "job-1", "--timeout", "1s"], { cwd: dir, env: store.env });
    expect([late.code, late.stderr]).toEqual([8, expect.stringContaining("pitrix job watch job-1")]);
    const stopped = await run(["job", "watch", "job-1"], { cwd: dir, env: store.env, interruptAfter: 3000 });
    expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringContaining("pitrix job watch job-1")]);
  });

  it("follows what a deletion began, and prints the job", async () => {
    using store = await scriptedStore(({ method, path }) => {
      if (method === "DELETE") return { status: 202, body: { id: "dep-1" }, headers: { location: "/jobs/job-1" } };
      return { body: path.endsWith("/tasks") ? tasks : job("succeeded", 100) };
    });
    const ran = await run(["deployment", "delete", "dep-1", "--watch", "-o", "json"], { cwd: dir, env: store.env });
    expect([ran.code, JSON.parse(ran.stdout).status]).toEqual([0, "succeeded"]);
  });
});

describe("pushing a package", { timeout: 60_000 }, () => {
  const example = new URL("../examples/zookeeper", import.meta.url).pathname;

  it("sends a small one as it is, and submits it when it is told to", async () => {
    using store = await scriptedStore(() => ({ status: 201, body: { id: "appv-1", status: "draft" } }));
    const ran = await run(["package", "push", example, "--submit", "-o", "id"], { cwd: dir, env: store.env });
    expect([ran.code, ran.stdout]).toEqual([0, "appv-1\n"]);
    expect(store.requests.map(({ method, path, headers }) => [method, path, headers["content-type"]])).toEqual([
      ["POST", "/app-versions", "application/gzip"],
      ["POST", "/app-versions/appv-1:submit", "application/json"],
    ]);
  });

  it("sends a large one by the URL that the store gives, without the token", async () => {
    const large = join(dir, "large");
    await cp(example, large, { recursive: true });
    // Random bytes: nothing makes them smaller.
    await writeFile(join(large, "icon.png"), randomBytes(4.5 * 1024 * 1024));
    using store = await scriptedStore(({ path, headers }) => {
      const url = `http://${headers.host}/bucket/up-1?X-Amz-Signature=secret`;
      if (path === "/uploads")
        return { status: 201, body: { id: "up-1", url, headers: { "x-amz-checksum-sha256": "x" } } };
      return { status: path.startsWith("/bucket") ? 200 : 201, body: { id: "appv-1" } };
    });
    const ran = await run(["package", "push", large, "-o", "id", "--debug"], { cwd: dir, env: store.env });
    expect([ran.code, ran.stdout]).toEqual([0, "appv-1\n"]);
    const [announced, sent, made] = store.requests;
    expect(JSON.parse(announced?.body ?? "")).toMatchObject({ size: Number(sent?.headers["content-length"]) });
    expect([sent?.method, sent?.headers.authorization, sent?.headers["x-amz-checksum-sha256"]]).toEqual([
      "PUT",
      undefined,
      "x",
    ]);
    expect(JSON.parse(made?.body ?? "")).toEqual({ uploadId: "up-1" });
    expect(ran.stderr).not.toContain("secret");
  });

  it("sends nothing that is not valid", async () => {
    using store = await scriptedStore(() => ({}));
    const ran = await run(["package", "push", new URL("../docs/adr", import.meta.url).pathname], {
      cwd: dir,
      env: store.env,
    });
    expect([ran.code, store.requests]).toEqual([5, []]);
  });
});

describe("login", () => {
  it("keeps endpoint and token for its owner alone, shows the token to nobody, and forgets it", async () => {
    using store = await scriptedStore(({ headers }) =>
      headers.authorization === "Bearer pitrix_abcdef_secret"
        ? { body: { kind: "personal-token", tenant: "tenant-a", tenants: [] } }
        : problem(401, "unauthorized"),
    );
    const config = join(dir, "config.json");
    const env = { PITRIX_CONFIG: config };
    const { PITRIX_ENDPOINT, PITRIX_TOKEN } = store.env;
    const wrong = await run(["login", PITRIX_ENDPOINT, "--with-token"], {
      cwd: dir,
      env,
      input: "pitrix_abcdef_wrong\n",
    });
    expect([wrong.code, await stat(config).catch(() => "none")]).toEqual([4, "none"]);
    const right = await run(["login", PITRIX_ENDPOINT, "--with-token"], { cwd: dir, env, input: `${PITRIX_TOKEN}\n` });
    expect([right.code, (await stat(config)).mode & 0o777]).toEqual([0, 0o600]);
    const outputs = await Promise.all(
      [
        ["whoami", "--debug"],
        ["whoami", "-o", "json"],
        ["profile", "list"],
      ].map((args) => run(args, { cwd: dir, env })),
    );
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const { stdout, stderr } of [right, ...outputs]) expect(stdout + stderr).not.toContain("secret");
    expect(JSON.parse(outputs[1]?.stdout ?? "")).toMatchObject({ endpoint: PITRIX_ENDPOINT, tokenId: "tok-abcdef" });
    // Another store's endpoint does not get this store's token.
    const elsewhere = await run(["whoami", "--endpoint", "http://127.0.0.1:1"], { cwd: dir, env });
    expect([elsewhere.code, elsewhere.stderr]).toEqual([4, expect.stringContaining("not-logged-in")]);
    expect((await run(["logout"], { cwd: dir, env })).code).toBe(0);
    expect(store.requests.at(-1)).toMatchObject({ method: "DELETE", path: "/tokens/tok-abcdef" });
    expect(await readFile(config, "utf8")).not.toContain("secret");
    expect((await run(["whoami"], { cwd: dir, env })).code).toBe(4);
  });

  it("asks as a member of the tenant that is named, and keeps it with the token", async () => {
    using store = await scriptedStore(() => ({ body: { kind: "user", tenant: "tenant-a", tenants: [] } }));
    const env = { PITRIX_CONFIG: join(dir, "several.json") };
    const { PITRIX_ENDPOINT } = store.env;
    const login = ["login", PITRIX_ENDPOINT, "--with-token", "--tenant", "tenant-a"];
    expect((await run(login, { cwd: dir, env, input: "an.id.token\n" })).code).toBe(0);
    await run(["whoami"], { cwd: dir, env });
    await run(["whoami"], { cwd: dir, env: { ...env, PITRIX_TENANT: "tenant-b" } });
    await run(["whoami", "--tenant", "tenant-c"], { cwd: dir, env: { ...env, PITRIX_TENANT: "tenant-b" } });
    // Another token is another one's, who need not be a member.
    await run(["whoami"], { cwd: dir, env: { ...env, PITRIX_TOKEN: "pitrix_other_token" } });
    const asked = store.requests.map(({ headers }) => headers["pitrix-tenant"]);
    expect(asked).toEqual(["tenant-a", "tenant-a", "tenant-b", "tenant-c", undefined]);
    const sent = store.requests.length;
    const wrong = await run(["whoami", "--tenant", "a\nb"], { cwd: dir, env });
    expect([wrong.code, store.requests.length]).toEqual([2, sent]);
  });

  it("takes a token that may not read, such as a reviewer's", async () => {
    using store = await scriptedStore(() => problem(403, "forbidden"));
    const env = { PITRIX_CONFIG: join(dir, "reviewer.json") };
    const { PITRIX_ENDPOINT, PITRIX_TOKEN } = store.env;
    const input = `${PITRIX_TOKEN}\n`;
    const login = await run(["login", PITRIX_ENDPOINT, "--with-token", "--profile", "review"], {
      cwd: dir,
      env,
      input,
    });
    expect([login.code, login.stdout]).toEqual([0, expect.stringContaining("profile review")]);
    const known = await run(["whoami", "--profile", "review", "-o", "json"], { cwd: dir, env });
    expect([known.code, JSON.parse(known.stdout)]).toMatchObject([0, { profile: "review" }]);
  });

  it("without a token shows a code and a page, waits for its user, and keeps what comes of it", async () => {
    const begun = {
      userCode: "WDJB-MJHT",
      deviceCode: "device-secret",
      verificationUri: "https://store.example/device",
      verificationUriComplete: "https://store.example/device?user_code=WDJB-MJHT",
      expiresIn: 600,
      interval: 0,
    };
    let polls = 0;
    using store = await scriptedStore(({ path, body, headers }) => {
      if (path === "/device-logins") return { status: 201, body: begun };
      if (path === "/me" && headers.authorization === "Bearer pitrix_abcdef_secret") return { body: { tenants: [] } };
      if (path !== "/device-logins/WDJB-MJHT:poll" || !body.includes("device-secret")) return problem(404, "not-found");
      polls += 1;
      if (polls < 3) return problem(400, "authorization-pending");
      return { body: { apiToken: "pitrix_abcdef_secret", id: "tok-abcdef", tenant: "tenant-a" } };
    });
    const config = join(dir, "device.json");
    const ran = await run(["login", store.env.PITRIX_ENDPOINT], { cwd: dir, env: { PITRIX_CONFIG: config } });
    expect([ran.code, polls]).toEqual([0, 3]);
    expect(ran.stderr).toContain("https://store.example/device?user_code=WDJB-MJHT");
    expect(ran.stdout + ran.stderr).not.toContain("secret");
    expect([await readFile(config, "utf8"), (await stat(config)).mode & 0o777]).toEqual([
      expect.stringContaining("pitrix_abcdef_secret"),
      0o600,
    ]);
    expect(store.requests.filter(({ headers }) => headers.authorization === "Bearer none")).toHaveLength(4);
  });

  it("ends when its user keeps it out", async () => {
    using store = await scriptedStore(({ path }) =>
      path === "/device-logins"
        ? { status: 201, body: { userCode: "WDJB-MJHT", deviceCode: "x", expiresIn: 600, interval: 0 } }
        : problem(400, "access-denied"),
    );
    const config = join(dir, "denied.json");
    const ran = await run(["login", store.env.PITRIX_ENDPOINT], { cwd: dir, env: { PITRIX_CONFIG: config } });
    expect([ran.code, ran.stderr]).toEqual([4, expect.stringContaining("access-denied")]);
    expect(await stat(config).catch(() => "none")).toBe("none");
  });

  it("sends no token over plain http to another machine", async () => {
    const ran = await run(["whoami", "--endpoint", "http://store.example.com", "--token", "x"], { cwd: dir });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining("unencrypted")]);
  });

  it("does not read what is no configuration", async () => {
    const config = join(dir, "broken.json");
    await writeFile(config, "[]");
    expect((await run(["whoami"], { cwd: dir, env: { PITRIX_CONFIG: config } })).code).toBe(1);
  });
});
