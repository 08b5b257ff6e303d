import { JobTable } from "./job/job-table.tsx";

/** What is being done and was, as far as the user may see it. */
export function Jobs() {
  return <JobTable />;
}
