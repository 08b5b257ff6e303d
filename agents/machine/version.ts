/** Version of the agents, told to Pilot in `hello`; the image build puts the package's own in its place. */
declare const PITRIX_VERSION: string | undefined;
export const AGENT_VERSION: string = typeof PITRIX_VERSION === "string" ? PITRIX_VERSION : "development";
