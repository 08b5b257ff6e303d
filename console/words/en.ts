import type { Fault } from "../form/answers.ts";

/** Everything that the console says itself. `zh.ts` has the same shape: what is not translated does not compile. */
export const en = {
  loading: "Loading",
  name: "Name",
  status: "Status",
  welcome: {
    title: "Pitrix",
    text: "The open store that deploys any application on any cloud.",
    signIn: (title: string) => `Sign in with ${title}`,
  },
  expired: {
    title: "Sign in again",
    text: "Your sign-in has expired. What you typed is kept: sign in again in a second window, and go on here.",
    again: "Sign in again",
  },
  tenants: {
    choose: "Choose where you work",
    none: "You are in no tenant yet",
    invitation: "Your invitation",
    accept: "Accept the invitation",
    other: "Change the tenant",
  },
  sides: {
    clouds: "Clouds",
    publishing: "Publishing",
    deciding: "Decisions",
    tenant: "Administration",
    platform: "Platform",
  },
  pages: {
    approvals: "Approvals",
    runtimes: "Runtimes",
    credentials: "Credentials",
    ownApps: "Apps and versions",
    reviews: "Reviews",
    repos: "Repos",
    members: "Members",
    groups: "Groups",
    roles: "Roles",
    quotas: "Quotas",
    usage: "Usage",
    tokens: "API tokens",
    audit: "Audit log",
    tenants: "Tenants",
    limits: "Limits and rates",
    frontgates: "Frontgates",
    letters: "Dead letters",
    providers: "Clouds",
  },
  shell: {
    store: "Store",
    deployments: "Deployments",
    jobs: "Jobs",
    navigation: "Pages",
    skip: "Skip to the content",
    language: "Language",
    light: "Light",
    dark: "Dark",
    signOut: "Sign out",
  },
  problem: {
    title: "That did not work",
    unreachable: "The store cannot be reached. Check your connection and try again.",
    retry: "Try again",
    request: "Request:",
  },
  notFound: {
    title: "There is nothing here",
    text: "It may have been deleted, or you may not see it. Check the address, or the tenant that you work in.",
    home: "To the store",
  },
  store: {
    title: "Store",
    description: "Applications that can be deployed on your clouds.",
    search: "Find applications",
    category: "Category",
    allCategories: "All categories",
    empty: "No application matches. Search for something else, or add a repo.",
  },
  stages: { develop: "In development", test: "In test", staging: "In staging", production: "In production" },
  appStatus: (status: string): string => status.replaceAll("-", " "),
  app: {
    about: "About",
    details: "Details",
    deploy: "Deploy",
    deployVersion: (version: string) => `Deploy version ${version}`,
    latest: "Latest version",
    keywords: "Keywords",
    maintainers: "Maintainers",
    id: "Id",
    screenshots: "Screenshots",
    screenshot: (name: string, number: number) => `${name}, screenshot ${number}`,
    versions: "Versions",
    noVersions: "There is no version.",
    version: "Version",
    format: "Format",
    notes: "Release notes",
    readme: "Readme",
  },
  deployments: {
    title: "Deployments",
    empty: "Nothing is deployed yet.",
    toStore: "Choose an application in the store",
    allStatuses: "All but the ceased ones",
    cloud: "Cloud",
    runtime: "Runtime",
    updated: "Changed",
  },
  deploymentStatus: (status: string): string => status.replaceAll("_", " "),
  health: { unknown: "health unknown", healthy: "healthy", degraded: "degraded", unhealthy: "unhealthy" },
  nodeStatus: {
    planned: "planned",
    creating: "being created",
    running: "running",
    active: "active",
    stopped: "stopped",
    deleting: "being deleted",
    deleted: "deleted",
    failed: "failed",
  },
  deployment: {
    overview: "Overview",
    reason: "Why",
    app: "Application",
    revision: "Revision",
    created: "Created",
    id: "Id",
    nodes: "Nodes",
    noNodes: "There are no nodes.",
    role: "Role",
    address: "Address",
    size: "Size",
    sizeOf: (cpu: number, memory: number, volume: number) => `${cpu} CPU, ${memory} MiB, ${volume} GiB`,
  },
  jobStatus: {
    pending_approval: "Waits for approval",
    queued: "Queued",
    running: "Running",
    succeeded: "Succeeded",
    failed: "Failed",
    cancelled: "Cancelled",
    rejected: "Rejected",
  },
  deploy: {
    title: (name: string, version: string) => `Deploy ${name} ${version}`,
    where: "Where it runs",
    whereText: "The clouds that you can deploy to. Those that do not fit say why.",
    how: "How it is set up",
    review: "Review",
    reviewText: "What will be made. Nothing has been made yet.",
    submit: "Deploy",
    step: (number: number) => `Step ${number}`,
    stepOf: (number: number, count: number) => `Step ${number} of ${count}`,
    runtimes: "Runtimes",
    noRuntimes: "There is no runtime yet. Ask whoever runs the clouds of your tenant to add one.",
    chooseRuntime: "Choose the runtime that it shall run on.",
    subnetsThere: "Those of the runtime's other deployments are offered. You may type another one.",
    subnetsUnknown: "The cloud's own id of the network. Whoever runs the cloud knows it.",
    fits: "Does it fit?",
    yes: "It fits.",
    month: "Costs a month",
    monthBefore: "Costs a month now",
    notPriced: "Not in the price",
    takes: "Takes about",
    seconds: (seconds: number) => `${seconds} s`,
    summary: "Summary",
    resources: "Resources",
    steps: "Steps",
    objects: "Objects in the cluster",
    objectActions: { create: "Made", change: "Changed", replace: "Replaced", delete: "Deleted" },
    clusterUnknown: "The cluster could not be asked what would change in it.",
    action: "What happens",
    actions: { create: "Made", update: "Changed", replace: "Replaced", delete: "Deleted" },
    kind: "Kind",
    quota: (resource: string, more: number, unit: string) => `The quota lacks ${more} ${unit} of ${resource}.`,
  },
  form: {
    optional: (label: string) => `${label} (optional)`,
    fixed: (answer: string) => `${answer} (cannot be changed any more)`,
    bounds: (min: number | undefined, max: number | undefined) =>
      [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`]
        .filter((text) => text !== "")
        .join(", "),
    fault: (fault: Fault): string => {
      switch (fault.code) {
        case "required":
          return "This has to be answered.";
        case "number":
          return "This has to be a number.";
        case "whole":
          return "This has to be a whole number.";
        case "min":
          return `This has to be at least ${fault.than}.`;
        case "max":
          return `This may be at most ${fault.than}.`;
        case "json":
          return "This has to be JSON.";
      }
    },
  },
};
export type Words = typeof en;
