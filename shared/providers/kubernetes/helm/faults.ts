import { removedApi } from "../../../packages/manifests/removed-apis.ts";
import { ProviderError } from "../../contract.ts";

const MOST_TEXT = 1500;

type Rule = readonly [
  RegExp,
  (match: RegExpExecArray) => Omit<ConstructorParameters<typeof ProviderError>[0], "message"> & { message: string },
];

const invalid = (providerCode: string, message: string, remedy?: string) => ({
  kind: "invalid" as const,
  providerCode,
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

const UNDER_WAY = {
  kind: "conflict",
  providerCode: "PutUnderWay",
  message: "Another change of this release is under way.",
  remedy: "Try again when it has ended.",
} as const;

/** Somebody else puts the same release now, or has just done so. */
export const underWay = (): ProviderError => new ProviderError(UNDER_WAY);

/** The engine's own words, for which the cluster has no answer of its own. In order: the first that fits. */
const RULES: readonly Rule[] = [
  [
    /chart requires kubeVersion: (.+?) which is incompatible with Kubernetes v?(\S+)/,
    ([, wanted = "", has = ""]) =>
      invalid(
        "KubernetesVersion",
        `The package needs Kubernetes ${wanted}, and the cluster has ${has}.`,
        "Deploy to a cluster of that version, or choose another version of the package.",
      ),
  ],
  [
    /values don't meet the specifications of the schema\(s\) in the following chart\(s\):\s*([\s\S]+)/,
    ([, said = ""]) =>
      invalid("InvalidValues", `The answers are not what the package's schema asks for: ${lines(said).join("; ")}.`),
  ],
  [
    /no matches for kind "([^"]+)" in version "([^"]+)"/,
    ([, kind = "", version = ""]) => {
      const removed = removedApi(version, kind);
      const now = removed?.successor === undefined ? "it has no successor" : `it is ${removed.successor} now`;
      return removed === undefined
        ? invalid(
            "UnknownKind",
            `The package makes a ${kind} of ${version}, which the cluster does not know.`,
            "Install what defines it first (an operator, mostly), or choose another version of the package.",
          )
        : invalid(
            "RemovedApi",
            `The package makes a ${kind} of ${version}, which this version of Kubernetes has no longer; ${now}.`,
            "Choose a newer version of the package.",
          );
    },
  ],
  [
    /invalid ownership metadata/,
    (match) => ({
      kind: "conflict",
      providerCode: "ObjectExists",
      message: `${/(\S+ "[^"]+" in namespace "[^"]*") exists/.exec(match.input)?.[1] ?? "An object of the package"} is there already, and somebody else made it.`,
      remedy: "Delete it, or deploy under another name or into another namespace.",
    }),
  ],
  [
    /another operation \(install\/upgrade\/rollback\) is in progress|cannot re-?use a name that is still in use|release: already exists/,
    () => UNDER_WAY,
  ],
  [
    /(template: [\s\S]+|\S+\/templates\/\S+:\d+[\s\S]+|parse error at \([\s\S]+|error (?:converting YAML|merging manifests|unmarshaling)[\s\S]+|parsing \S+\.(?:ya?ml|tpl)[\s\S]+|execution error at \([\s\S]+|YAML parse error on [\s\S]+)/,
    ([, said = ""]) =>
      invalid("TemplateFailed", `The package's templates do not work with these answers: ${lines(said).join(" ")}`),
  ],
  [
    /(?:ValidationError|unknown field|strict decoding error)[\s\S]*/,
    ([said]) =>
      invalid("InvalidObject", `The package makes an object that the cluster does not take: ${lines(said).join(" ")}`),
  ],
];

/**
 * Why a run failed, in words that somebody can use who knows the package and not the engine.
 * @param said what it wrote to standard error
 * @param mask strikes answers
 */
export function faultOf(said: string, mask: (text: string) => string): ProviderError {
  const text = errorOf(said);
  for (const [pattern, explain] of RULES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const { message, ...rest } = explain(match);
    return new ProviderError({ ...rest, message: cut(mask(message)) });
  }
  return new ProviderError({
    kind: "invalid",
    providerCode: "PutFailed",
    message: cut(mask(`The package could not be put: ${lines(text).join(" ")}`)),
  });
}

/** From the last `Error:` on: what comes before are warnings. */
function errorOf(said: string): string {
  const at = said.lastIndexOf("\nError: ");
  const text = at >= 0 ? said.slice(at + 1) : said;
  return text.replace(/^Error: (?:(?:INSTALLATION|UPGRADE|UNINSTALL) FAILED: )?/, "");
}

const lines = (text: string): string[] =>
  text.split("\n").flatMap((line) => (line.trim() === "" || line.startsWith("Use --debug") ? [] : [line.trim()]));

const cut = (text: string): string => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`);
