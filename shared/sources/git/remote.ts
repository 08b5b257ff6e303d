import type { RepoPlace } from "../../domain/repo/place.ts";
import type { RepoSecret } from "../../domain/repo/secret.ts";
import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { SourceError } from "../contract.ts";
import { refusedStatus, translated } from "../exchange.ts";
import { basic } from "../http/authorization.ts";
import { encodePacket, FLUSH, packets, textOf } from "./pkt-line.ts";

/** Refs of a remote: names as the server writes them, ids as 40 (or 64) hexadecimal digits. */
export interface Advertised {
  readonly refs: ReadonlyMap<string, string>;
  readonly capabilities: ReadonlySet<string>;
  /** Where the repository really is, after redirects; without a slash at its end. */
  readonly base: string;
}

/** 50,000 refs. */
const MAX_REFS_BYTES = 8 * 1024 * 1024;
/** What one commit's files may have, packed. */
export const MAX_PACK_BYTES = 64 * 1024 * 1024;
const OID = /^[0-9a-f]{40}$/;

/** Smart HTTP (gitprotocol-http), version 0, which every server speaks: one GET for the refs, one POST for a commit. */
export interface Remote {
  /** @throws SourceError */
  refs(deadlineMs: number): Promise<Advertised>;
  /** The pack of one commit without its history. @throws SourceError */
  pack(from: Advertised, oid: string, deadlineMs: number): Promise<Uint8Array>;
}

export function gitRemote(fetch: SafeFetch, place: RepoPlace, secret: RepoSecret | undefined): Remote {
  const url = new URL(place.url.replace(/^git\+/, ""));
  url.hash = "";
  const start = url.href.replace(/\/+$/, "");
  const proof = (target: string) =>
    secret !== undefined && new URL(target).origin === url.origin ? gitAuthorization(secret) : {};
  return {
    async refs(deadlineMs) {
      const target = `${start}/info/refs?service=git-upload-pack`;
      const answer = await translated("repo", () =>
        fetch(target, { headers: { "user-agent": AGENT, ...proof(target) }, maxBytes: MAX_REFS_BYTES, deadlineMs }),
      );
      if (answer.status !== 200) throw refusedStatus("The git repository", answer.status, secret !== undefined);
      if (!answer.headers["content-type"]?.startsWith("application/x-git-upload-pack-advertisement"))
        throw notGit("The host does not answer like a git server (smart HTTP).");
      const base = answer.url.replace(/\/info\/refs(\?.*)?$/, "");
      return { ...readRefs(answer.body), base };
    },
    async pack({ capabilities, base }, oid, deadlineMs) {
      const wanted = ["ofs-delta", "side-band-64k", "shallow"].filter((one) => capabilities.has(one));
      const shallow = capabilities.has("shallow");
      const body = Buffer.concat([
        encodePacket(`want ${oid} ${[...wanted, "no-progress", "agent=pitrix"].join(" ")}\n`),
        ...(shallow ? [encodePacket("deepen 1\n")] : []),
        FLUSH,
        encodePacket("done\n"),
      ]);
      const target = `${base}/git-upload-pack`;
      const headers = {
        "user-agent": AGENT,
        "content-type": "application/x-git-upload-pack-request",
        accept: "application/x-git-upload-pack-result",
        ...proof(target),
      };
      const limits = { maxBytes: MAX_PACK_BYTES, deadlineMs };
      const answer = await translated("repo", () => fetch(target, { method: "POST", body, headers, ...limits }));
      if (answer.status !== 200) throw refusedStatus("The git repository", answer.status, secret !== undefined);
      return readPackAnswer(answer.body, capabilities.has("side-band-64k"));
    },
  };
}

/** Some servers answer smart HTTP to what calls itself git alone. */
const AGENT = "git/2.40.0 (pitrix)";

/** The servers that we know take a token as password of any user. */
function gitAuthorization(secret: RepoSecret): Readonly<Record<string, string>> {
  if ("token" in secret) return basic("x-access-token", secret.token);
  return "username" in secret ? basic(secret.username, secret.password) : {};
}

function readRefs(body: Uint8Array): Pick<Advertised, "refs" | "capabilities"> {
  const refs = new Map<string, string>();
  const capabilities = new Set<string>();
  try {
    for (const packet of packets(body)) {
      if (packet === "flush") continue;
      const [line = "", list = ""] = textOf(packet).split("\0");
      if (line.startsWith("# ") || line.startsWith("version ")) continue;
      for (const one of list.split(" ")) if (one !== "") capabilities.add(one);
      const [oid = "", name = ""] = line.split(" ");
      if (OID.test(oid) && name !== "" && name !== "capabilities^{}") refs.set(name, oid);
    }
  } catch (cause) {
    throw notGit("The list of the repository's refs is malformed.", cause);
  }
  if (capabilities.has("object-format=sha256"))
    throw notGit("The repository names its objects by SHA-256, which is not read yet.");
  return { refs, capabilities };
}

/** Shallow lines, NAK, then the pack: by itself, or in band 1 of a side-band (2 is progress, 3 an error). */
function readPackAnswer(body: Uint8Array, sideBand: boolean): Uint8Array {
  if (!sideBand) {
    const start = Buffer.from(body.buffer, body.byteOffset, body.byteLength).indexOf("PACK");
    if (start < 0) throw notGit("The server sent no pack.");
    return body.subarray(start);
  }
  const parts: Uint8Array[] = [];
  try {
    for (const packet of packets(body)) {
      if (packet === "flush") continue;
      const [band] = packet;
      if (band === 1) parts.push(packet.subarray(1));
      else if (band === 3) throw refusedObject(textOf(packet.subarray(1)));
      else if (textOf(packet).startsWith("ERR ")) throw refusedObject(textOf(packet).slice(4));
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw notGit("The server's answer is malformed.", error);
  }
  if (parts.length === 0) throw notGit("The server sent no pack.");
  return Buffer.concat(parts);
}

function refusedObject(words: string): SourceError {
  const detail = `The git server refuses the commit: ${words.replaceAll(/[^\x20-\x7e]/g, " ").slice(0, 200)}.`;
  return new SourceError("repo-not-found", detail, false);
}

function notGit(detail: string, cause?: unknown): SourceError {
  return new SourceError("repo-not-an-index", detail, false, { cause });
}
