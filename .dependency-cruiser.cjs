/**
 * Who may import whom. A type costs nothing at run time but couples all the same, so that types are ruled like values.
 * Tests may import what they like. Needs @swc/core to read TypeScript: dependency-cruiser does not know TypeScript 7.
 */
const TESTS = "\\.test\\.ts$|/(testing|test-[a-z-]+)(/|\\.ts$)";
const SHARED = "^shared/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Modules that need each other are one module.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "kernel-stands-alone",
      comment: "The kernel has no dependency: everything else may import it, agents too.",
      severity: "error",
      from: { path: "^shared/kernel/", pathNot: TESTS },
      to: { pathNot: "^shared/kernel/", dependencyTypesNot: ["core"] },
    },
    {
      name: "protocol-imports-kernel-alone",
      comment: "Pilot and the agents share it: whatever it imports, a machine has to carry.",
      severity: "error",
      from: { path: "^shared/protocol/", pathNot: TESTS },
      to: { path: `${SHARED}|^(functions|agents|infra|local)/`, pathNot: "^shared/(kernel|protocol)/" },
    },
    {
      name: "agents-import-protocol-alone",
      comment: "An agent is 80 MB of somebody's machine: kernel and protocol, nothing else of ours.",
      severity: "error",
      from: { path: "^agents/", pathNot: TESTS },
      to: { path: `${SHARED}|^(functions|infra|local)/`, pathNot: "^shared/(kernel|protocol)/" },
    },
    {
      name: "aws-sdk-in-two-places",
      comment: "Clients of AWS are made in shared/platform; the tenant's EC2 in shared/providers/aws.",
      severity: "error",
      from: {
        path: "^(shared|functions|agents|state-machines)/",
        pathNot: `^shared/(platform|providers/aws)/|^shared/providers/role-sessions\\.ts$|${TESTS}`,
      },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "cel-in-one-file",
      comment: "What tenants' expressions may do is bounded there, and nowhere else.",
      severity: "error",
      from: { pathNot: "^shared/policies/cel\\.ts$" },
      to: { path: "node_modules/@marcbachmann/cel-js/" },
    },
    {
      name: "platform-knows-no-domain",
      comment:
        "It wraps AWS; what is stored and why is the domain's. A middleware may speak of the domain's schemas and rules.",
      severity: "error",
      from: { path: "^shared/platform/", pathNot: `^shared/platform/middleware/|${TESTS}` },
      to: { path: SHARED, pathNot: "^shared/(kernel|platform|protocol)/" },
    },
    {
      name: "rules-are-pure",
      comment: "State and command in, state or problem out: no input, no output, no SDK. Hashing is pure.",
      severity: "error",
      from: { path: "^shared/domain/[^/]+/(rules|schema)\\.ts$" },
      to: {
        path: "^shared/(platform|providers|tasks|jobs|pilot)/|/(store|entity)\\.ts$|node_modules/@aws-sdk/|^(node:)?(fs|net|http|https|child_process|dns)(/|$)",
      },
    },
    {
      name: "clouds-stand-alone",
      comment: "A cloud is one folder: contract, kernel and what all clouds share (`http` among it), no other cloud.",
      severity: "error",
      from: { path: "^shared/providers/([^/]+)/", pathNot: TESTS },
      to: { path: "^shared/providers/[^/]+/", pathNot: "^shared/providers/($1|http|amazon)/" },
    },
    {
      name: "clouds-report-and-do-not-decide",
      comment:
        "Providers say what they see; jobs decide. So no store, no task, nothing of the platform. Where a package's archive itself is put into a cluster, it is read by the reader that checked it.",
      severity: "error",
      from: { path: "^shared/providers/", pathNot: TESTS },
      to: { path: `${SHARED}|^(functions|agents|infra|local)/`, pathNot: "^shared/(kernel|providers|packages)/" },
    },
    {
      name: "manifests-hold-no-sdk",
      comment: "infra and the providers list import every manifest.",
      severity: "error",
      from: { path: "^shared/providers/[^/]+/(manifest|schema)\\.ts$" },
      to: { path: "node_modules/", pathNot: "node_modules/zod/" },
    },
    {
      name: "platform-imports-no-domain",
      comment: "What serves every domain knows none: it has ports, and domains implement them.",
      severity: "error",
      from: { path: "^shared/platform/", pathNot: TESTS },
      to: { path: "^shared/domain/" },
    },
    {
      name: "shared-imports-no-entry-point",
      comment: "Functions, agents and infra import shared, never the other way.",
      severity: "error",
      from: { path: SHARED, pathNot: TESTS },
      to: { path: "^(functions|agents|infra|local|scripts|bench)/" },
    },
    {
      name: "functions-do-not-import-each-other",
      comment: "What two functions need lives in shared.",
      severity: "error",
      from: { path: "^functions/([^/]+/[^/]+)/", pathNot: TESTS },
      to: { path: "^functions/", pathNot: "^functions/$1/" },
    },
    {
      name: "infra-imports-no-handler",
      comment: "Environments, manifests and state machines describe a function; loading one would open its clients.",
      severity: "error",
      from: { path: "^infra/", pathNot: TESTS },
      to: { path: "^functions/", pathNot: "/env\\.ts$" },
    },
    {
      name: "nothing-deployed-imports-the-local-cloud",
      severity: "error",
      from: { path: "^(shared|functions|agents|infra)/", pathNot: TESTS },
      to: { path: "^local/" },
    },
    {
      name: "sdk-stands-alone",
      comment: "It runs in browsers, and knows of the API what its document says.",
      severity: "error",
      from: { path: "^sdk/", pathNot: TESTS },
      to: { pathNot: "^sdk/" },
    },
    {
      name: "cli-works-alone",
      comment:
        "It is a client: the API through the SDK, packages by the store's own readers, nothing that the store runs on.",
      severity: "error",
      from: { path: "^cli/", pathNot: TESTS },
      to: {
        path: `${SHARED}|^(functions|agents|infra|local)/`,
        pathNot: "^shared/(kernel|packages)/|^shared/domain/[^/]+/schema\\.ts$",
      },
    },
    {
      name: "console-works-alone",
      comment: "It is a client in a browser: the API through the SDK, and of the store's own code what needs nothing.",
      severity: "error",
      from: { path: "^console/", pathNot: TESTS },
      to: { path: `${SHARED}|^(functions|agents|infra|local|cli|scripts)/`, pathNot: "^shared/kernel/" },
    },
    {
      name: "nothing-imports-the-console",
      comment: "Whoever serves it writes its settings, and needs their shape alone.",
      severity: "error",
      from: { pathNot: `^console/|${TESTS}` },
      to: { path: "^console/", pathNot: "^console/config\\.ts$" },
    },
    {
      name: "nothing-imports-the-cli",
      severity: "error",
      from: { pathNot: `^cli/|${TESTS}|^local/(store|demo)/` },
      to: { path: "^cli/" },
    },
    {
      name: "nothing-deployed-imports-the-sdk",
      comment: "It is for those who call the API.",
      severity: "error",
      from: { path: "^(shared|functions|agents|infra)/", pathNot: TESTS },
      to: { path: "^sdk/" },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: TESTS },
      to: { path: "\\.test\\.ts$" },
    },
    {
      name: "everything-resolves",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|cdk\\.out)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
