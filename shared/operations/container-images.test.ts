import { describe, expect, it } from "vitest";
import type { ImagesAnswer } from "../images/messages.ts";
import { testCluster } from "../jobs/testing/contained.ts";
import { Problem } from "../kernel/problem.ts";
import { digestsOf } from "./container-images.ts";

const place = { provider: "aws", region: "us-east-1" };
const digest = `sha256:${"a".repeat(64)}`;
const tag = "zookeeper:3.9";

function registry(...answers: ImagesAnswer) {
  const asked: (readonly string[])[] = [];
  const askImages = async (references: readonly string[]) => {
    asked.push(references);
    return answers;
  };
  return { asked, askImages };
}
const answered = (platforms: string[]) => ({ reference: tag, digest, platforms });

describe("what the tags of container images mean", () => {
  it("is asked once for each of them, whatever the number of nodes", async () => {
    const { asked, askImages } = registry(answered(["linux/arm64", "linux/amd64"]));
    expect(await digestsOf({ askImages }, testCluster("docker"), place, undefined, "/appVersionId")).toEqual({
      [tag]: digest,
    });
    expect(asked).toEqual([[tag]]);
  });

  it("stays what it was where it is known, and of tags that are gone nothing is kept", async () => {
    const { asked, askImages } = registry();
    const known = { [tag]: digest, "gone:1": digest };
    expect(await digestsOf({ askImages }, testCluster("docker"), place, known, "/appVersionId")).toEqual({
      [tag]: digest,
    });
    expect(asked).toEqual([]);
  });

  it("is asked nobody for where the package names digests, or has no containers", async () => {
    const { roles } = testCluster("docker");
    const fixed = {
      roles: roles.map((role) => ({ ...role, container: { ...role.container, image: `zookeeper@${digest}` } })),
    };
    expect(await digestsOf({}, fixed, place, undefined, "/appVersionId")).toBeUndefined();
    expect(await digestsOf({}, testCluster("kvm"), place, undefined, "/appVersionId")).toBeUndefined();
  });

  it.each([
    [{ reference: tag, code: "not-found" as const, detail: "The registry has no such image." }, /no such image.*push/],
    [
      { reference: tag, code: "wants-credential" as const, detail: "The registry answered 403." },
      /answered 403.*by digest/,
    ],
    [answered(["linux/arm64"]), /is for linux\/arm64, and the machines are linux\/amd64.*runs there/],
  ])("is refused with the registry's words and a remedy: %j", async (answer, words) => {
    const { askImages } = registry(answer);
    const refused = await digestsOf({ askImages }, testCluster("docker"), place, undefined, "/appVersionId").catch(
      (error: unknown) => error,
    );
    if (!(refused instanceof Problem)) throw refused;
    expect(refused.status).toBe(422);
    const [fault] = refused.input.errors ?? [];
    expect(fault?.pointer).toBe("/appVersionId");
    expect(`${fault?.detail} ${fault?.remedy}`).toMatch(words);
  });
});
