import { formField } from "../../../shared/domain/app/form-view.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { factsOf, type OperationParts } from "../../../shared/operations/facts.ts";
import { offered } from "../../../shared/operations/services.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { listServices as contract } from "./running-routes.ts";

export interface ListServices extends OperationParts {
  readonly deployments: DeploymentStore;
}

/** Two round trips in sequence: the deployment, then its package. One to KMS where its answers have a password. */
export function listServices(needs: ListServices): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, languages }) => {
    const found = await needs.deployments.get(tenantId, params.id);
    const deployment = requireReached(reach, found, "deployment", params.id);
    const facts = factsOf(needs, viewerOf(reach), deployment, []);
    const [pkg, { services }] = await Promise.all([facts.pkg(), offered(facts)]);
    const form = pkg.form(query.locale ?? languages[0]);
    const items = services.map(({ name, roles, timeoutSeconds, questions }) => ({
      name,
      roles: [...roles],
      timeoutSeconds,
      params: questions.map((question) => ({ name: question.name, ...formField(form, question.pointer) })),
    }));
    return { body: { items }, language: form.locale };
  };
}
