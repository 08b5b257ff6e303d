import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type CreateInstance,
  type InstancesCapability,
  type Provider,
  type ProviderErrorKind,
  TAGS,
} from "../contract.ts";
import { ANY, type Disturbances, type Reply } from "./disturbances.ts";
import { everythingIn, rejection } from "./rejection.ts";

/** A refusal in the cloud's own words, and how a person is told it. */
export interface Said {
  /** Name of the call that is refused so. */
  readonly call: string;
  readonly reply: Reply;
  readonly code: string;
  /** Of the cloud's sentence: what it is that does not suffice. */
  readonly words: string;
}

/** A tenant's cloud behind a front that makes it have a bad day. */
export interface BadDay {
  readonly credential: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly subnetId: string;
  readonly imageId: string;
  readonly device: string;
  /** Does the server, as the cloud does, make one machine of requests with one token? If not, none is repeated in these tests. */
  readonly honoursClientToken?: false;
  /** Parts of the credential that no message may ever show. */
  readonly secrets: readonly string[];
  readonly disturbances: Disturbances;
  /** Calls that the server was asked for since the start. */
  asked(): number;
  /** Name of the call that makes a machine. */
  readonly making: string;
  /** The server is too busy to do anything, and the tenant asks too often. */
  readonly busy: Reply;
  readonly throttled: Reply;
  readonly quota: Said;
  /** Absent where the cloud has no such refusal. */
  readonly noAddress?: Said;
  /** A size that the image does not go with. */
  readonly unfit?: Said;
  /** The session or token that every call carries has ended before its time; absent where calls carry none. */
  readonly expired?: Reply;
  /** Configs of places that are not there, by what the refusal has to name. */
  readonly nowhere: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What is there that this tenant made, in the server's own list, one line each. */
  left(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const HTML = "<html><head><title>Welcome</title></head><body>It works!</body></html>";
/** Answers of what is no such cloud, or one that is not well. */
const NONSENSE: Readonly<Record<string, Reply | "reset">> = {
  "a page": { status: 200, headers: { "content-type": "text/html" }, body: HTML },
  nothing: { status: 200, body: "" },
  "an empty object": { status: 200, headers: { "content-type": "application/json" }, body: "{}" },
  "a list of another kind": {
    status: 200,
    headers: { "content-type": "application/json" },
    body: '{"value":[{"a":1}],"servers":7}',
  },
  "half an answer": {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: "<?xml version='1.0'?><Envelope><Bo",
  },
  "a way elsewhere": { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data/" }, body: "" },
  "a page of a proxy": { status: 502, headers: { "content-type": "text/html" }, body: HTML },
  "the end of the connection": "reset",
};
const NO_TOKENS = "this server ignores the token by which the cloud knows a repeated request";
/** A job looks again on its own account: one call of ours must not be a storm of its own. */
const MOST_REQUESTS = 24;

/**
 * What the jobs count on while a cloud is not well: every fault is a ProviderError that says whether waiting helps, in the cloud's own
 * words and without a secret, and whatever was going on when it came, nothing is left that `list` does not show and `terminate` does not
 * end, by the server's own list.
 */
export function defineBadDays(provider: Provider, setUp: () => Promise<BadDay>): void {
  describe(`provider ${provider.manifest.id} on a bad day`, () => {
    let day: BadDay;
    const tags = { [TAGS.tenant]: "tenant-bad", [TAGS.deployment]: "dep-bad" };
    const anywhere = () => true;
    const connect = (config: object = {}) =>
      provider.connect({ credential: day.credential, config: { ...day.config, ...config }, allows: anywhere });
    const machines = (): InstancesCapability => {
      const { instances } = connect();
      if (instances === undefined) throw new Error("Declared, and not there: instances.");
      return instances;
    };
    let size = "";
    const machine = (key: string): CreateInstance => ({
      key: `bad-${key}`,
      name: `bad ${key}`,
      imageId: day.imageId,
      instanceType: size,
      subnetId: day.subnetId,
      securityGroupIds: [],
      userData: "",
      volumes: [{ device: day.device, size: 10 }],
      tags,
    });
    /** What a job's undoing does, until the server's own list is empty. */
    const undone = async () => {
      day.disturbances.heal();
      const ended = async () => {
        for (const { id } of await machines().list(tags))
          await machines()
            .terminate(id)
            .catch(() => undefined);
        return day.left();
      };
      await expect.poll(ended, { timeout: 60_000, interval: 250 }).toEqual([]);
    };
    const withoutSecrets = (error: unknown) => {
      for (const secret of day.secrets) expect(everythingIn(error)).not.toContain(secret);
    };

    beforeAll(async () => {
      day = await setUp();
      size = await machines().instanceType({ cpu: 1, memory: 1024 });
    });
    afterEach(() => day?.disturbances.heal());
    afterAll(async () => {
      await day?.stop();
    });

    test.each([
      ["5xx", "busy"],
      ["refusals for their rate", "throttled"],
    ] as const)(
      "a storm of %s is told as one that waiting helps against, and is not answered with a storm",
      async (_, how) => {
        day.disturbances.order(ANY, day[how], 1_000);
        const before = day.asked();
        const error = await rejection(machines().list(tags));
        expect(error).toMatchObject({ retryable: true, providerCode: expect.stringMatching(/\S/) });
        expect(["unavailable", "throttled"]).toContain(error.kind);
        expect(day.asked() - before).toBeLessThanOrEqual(MOST_REQUESTS);
        withoutSecrets(error);
        day.disturbances.heal();
        expect(await machines().list(tags)).toEqual([]);
      },
    );

    test("a storm that begins while a machine is made leaves one that is found, or none, and the same call goes on", async () => {
      day.disturbances.order(day.making, day.busy, 1_000);
      expect(await rejection(machines().create(machine("storm")))).toMatchObject({ retryable: true });
      day.disturbances.heal();
      const made = await machines().create(machine("storm"));
      expect((await machines().list(tags)).map(({ id }) => id)).toEqual([made.id]);
      await undone();
    });

    test("a storm that lasts until the job is taken back leaves nothing", async () => {
      day.disturbances.order(day.making, day.busy, 1_000);
      await rejection(machines().create(machine("given-up")));
      await undone();
    });

    test("a machine whose making nobody heard of is found by the next call, and is the only one", async (context) => {
      if (day.honoursClientToken === false) return context.skip(NO_TOKENS);
      day.disturbances.order(day.making, "lost");
      await machines()
        .create(machine("lost"))
        .catch((error: unknown) => expect(error).toMatchObject({ retryable: true }));
      const made = await machines().create(machine("lost"));
      expect((await machines().list(tags)).map(({ id }) => id)).toEqual([made.id]);
      await undone();
    });

    const REFUSALS: readonly (readonly [string, "quota" | "noAddress" | "unfit", ProviderErrorKind])[] = [
      ["a quota that is used up", "quota", "quota"],
      ["a subnet without an address", "noAddress", "quota"],
      ["a size that the image does not go with", "unfit", "invalid"],
    ];
    test.for(REFUSALS)("%s is told in the cloud's words, and leaves nothing", async ([, which, kind], context) => {
      const said = day[which];
      if (said === undefined) return context.skip("this cloud has no such refusal");
      day.disturbances.order(said.call, said.reply, 1_000);
      const error = await rejection(machines().create(machine(which)));
      expect(error).toMatchObject({ kind, providerCode: said.code, retryable: false });
      expect(error.message).toContain(said.words);
      day.disturbances.heal();
      // Nobody takes back what was refused for good: a provider leaves nothing behind that refusal by itself.
      await expect.poll(() => day.left(), { timeout: 20_000, interval: 250 }).toEqual([]);
    });

    test.each(Object.keys(NONSENSE))("%s for an answer is an error and no crash, and leaves nothing", async (which) => {
      const answer = NONSENSE[which] ?? "reset";
      day.disturbances.order(ANY, answer, 1_000);
      const { instances, network, images } = connect();
      const calls = [
        () => connect().probe(),
        () => instances?.list(tags),
        () => network?.describeSubnet(day.subnetId),
        () => network?.checkEgress(day.subnetId),
        () => images?.resolve("name:anything"),
        () => instances?.create(machine("nonsense")),
      ];
      for (const call of calls) withoutSecrets(await rejection(Promise.resolve(call())));
      day.disturbances.heal();
      day.disturbances.order(day.making, answer, 1_000);
      withoutSecrets(await rejection(machines().create(machine("nonsense"))));
      if (typeof answer === "object" && day.honoursClientToken !== false) {
        // It was done, and nobody could read that.
        day.disturbances.heal();
        day.disturbances.order(day.making, { ...answer, done: true }, 1);
        await machines().create(machine("unread")).catch(withoutSecrets);
        const made = await machines().create(machine("unread"));
        expect((await machines().list({ ...tags, [TAGS.key]: machine("unread").key })).map(({ id }) => id)).toEqual([
          made.id,
        ]);
        // Nothing that it needs was taken back.
        await expect
          .poll(() => machines().describe([made.id]), { timeout: 20_000, interval: 250 })
          .toMatchObject([{ state: "running" }]);
      }
      await undone();
    });

    test("a session that ends while a job runs is begun anew, also in the middle of making a machine", async (context) => {
      const { expired } = day;
      if (expired === undefined) return context.skip("calls of this cloud are signed, each by itself");
      await machines().list(tags);
      day.disturbances.order(day.making, expired);
      const made = await machines().create(machine("expired"));
      expect((await machines().list(tags)).map(({ id }) => id)).toEqual([made.id]);
      await undone();
    });

    test("a place that is not there is named by the probe", async () => {
      for (const [name, config] of Object.entries(day.nowhere)) {
        const error = await rejection(connect(config).probe());
        expect(["not-found", "invalid"]).toContain(error.kind);
        expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(name) });
      }
    });
  });
}
