import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const GIT_SECRET = { username: "reader", password: "correct horse" };
const BASIC = `Basic ${Buffer.from("reader:correct horse").toString("base64")}`;

/** Where git is missing, its tests are skipped. */
export function hasGit(): boolean {
  try {
    const programs = execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim();
    return existsSync(join(programs, "git-http-backend"));
  } catch {
    return false;
  }
}

export interface GitServer {
  /** `http://127.0.0.1:40123/packages.git`; any other name is no repository. */
  readonly url: string;
  /** Runs git in a work tree of the repository. */
  git(...args: readonly string[]): Promise<string>;
  write(path: string, content: Uint8Array): Promise<void>;
  /** Commits everything and pushes. Answers the commit. */
  commit(): Promise<string>;
  stop(): Promise<void>;
}

/** Git's own server program behind a web server that asks for a password. */
export async function startGitServer(): Promise<GitServer> {
  const directory = await mkdtemp(join(tmpdir(), "pitrix-git-"));
  const bare = join(directory, "packages.git");
  const work = join(directory, "work");
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@example.com",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@example.com",
  };
  const git = async (...args: readonly string[]) => (await run("git", [...args], { cwd: work, env })).stdout.trim();
  await mkdir(work);
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare], { env });
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", bare);
  const server = createServer((request, response) => {
    if (request.headers.authorization !== BASIC) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    backend(directory, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/packages.git`,
    git,
    async write(path, content) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), content);
    },
    async commit() {
      await git("add", "--all");
      await git("commit", "--quiet", "--message", "change");
      await git("push", "--quiet", "origin", "HEAD:main");
      return git("rev-parse", "HEAD");
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** CGI (RFC 3875), as `git http-backend` speaks it. */
function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://git");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH ?? "",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
      REMOTE_USER: "reader",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.once("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const lines = answer.toString("latin1", 0, Math.max(end, 0)).split("\r\n");
    const headers = new Map(lines.map((line) => [line.split(":")[0] ?? "", line.slice(line.indexOf(":") + 1).trim()]));
    const status = Number((headers.get("Status") ?? "200").split(" ")[0]);
    headers.delete("Status");
    response.writeHead(status, Object.fromEntries(headers)).end(answer.subarray(end + 4));
  });
}
