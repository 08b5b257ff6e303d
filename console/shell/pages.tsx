import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { lazy, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { NotFound } from "./not-found.tsx";
import { PageBoundary } from "./page-boundary.tsx";

/** Every page is a part of its own, loaded when it is first gone to. */
const StoreFront = lazy(async () => ({ default: (await import("../pages/store-front.tsx")).StoreFront }));
const AppPage = lazy(async () => ({ default: (await import("../pages/app.tsx")).AppPage }));
const Deploy = lazy(async () => ({ default: (await import("../pages/deploy.tsx")).Deploy }));
const Deployments = lazy(async () => ({ default: (await import("../pages/deployments.tsx")).Deployments }));
const DeploymentPage = lazy(async () => ({ default: (await import("../pages/deployment.tsx")).DeploymentPage }));
const Runtimes = lazy(async () => ({ default: (await import("../pages/runtimes.tsx")).Runtimes }));
const RuntimeNew = lazy(async () => ({ default: (await import("../pages/runtime-new.tsx")).RuntimeNew }));
const RuntimePage = lazy(async () => ({ default: (await import("../pages/runtime.tsx")).RuntimePage }));
const Credentials = lazy(async () => ({ default: (await import("../pages/credentials.tsx")).Credentials }));
const CredentialNew = lazy(async () => ({ default: (await import("../pages/credential-new.tsx")).CredentialNew }));
const CredentialPage = lazy(async () => ({ default: (await import("../pages/credential.tsx")).CredentialPage }));
const Approvals = lazy(async () => ({ default: (await import("../pages/approvals.tsx")).Approvals }));
const ApprovalPage = lazy(async () => ({ default: (await import("../pages/approval.tsx")).ApprovalPage }));
const Members = lazy(async () => ({ default: (await import("../pages/members.tsx")).Members }));
const Groups = lazy(async () => ({ default: (await import("../pages/groups.tsx")).Groups }));
const Roles = lazy(async () => ({ default: (await import("../pages/roles.tsx")).Roles }));
const Quotas = lazy(async () => ({ default: (await import("../pages/quotas.tsx")).Quotas }));
const Usage = lazy(async () => ({ default: (await import("../pages/usage.tsx")).Usage }));
const Tokens = lazy(async () => ({ default: (await import("../pages/tokens.tsx")).Tokens }));
const AuditLog = lazy(async () => ({ default: (await import("../pages/audit.tsx")).AuditLog }));
const Jobs = lazy(async () => ({ default: (await import("../pages/jobs.tsx")).Jobs }));
const Tenants = lazy(async () => ({ default: (await import("../pages/platform/tenants.tsx")).Tenants }));
const Limits = lazy(async () => ({ default: (await import("../pages/platform/limits.tsx")).Limits }));
const Frontgates = lazy(async () => ({ default: (await import("../pages/platform/frontgates.tsx")).Frontgates }));
const DeadLetters = lazy(async () => ({ default: (await import("../pages/platform/dead-letters.tsx")).DeadLetters }));
const Providers = lazy(async () => ({ default: (await import("../pages/platform/providers.tsx")).Providers }));
const OperationPage = lazy(async () => ({ default: (await import("../pages/operation.tsx")).OperationPage }));
const BackupRestore = lazy(async () => ({ default: (await import("../pages/backup-restore.tsx")).BackupRestore }));
const JobPage = lazy(async () => ({ default: (await import("../pages/job.tsx")).JobPage }));
const OwnApps = lazy(async () => ({ default: (await import("../pages/own-apps.tsx")).OwnApps }));
const UploadPackage = lazy(async () => ({ default: (await import("../pages/upload.tsx")).UploadPackage }));
const OwnApp = lazy(async () => ({ default: (await import("../pages/own-app.tsx")).OwnApp }));
const Reviews = lazy(async () => ({ default: (await import("../pages/reviews.tsx")).Reviews }));
const ReviewPage = lazy(async () => ({ default: (await import("../pages/review.tsx")).ReviewPage }));
const Repos = lazy(async () => ({ default: (await import("../pages/repos.tsx")).Repos }));
const RepoNew = lazy(async () => ({ default: (await import("../pages/repo-new.tsx")).RepoNew }));
const RepoPage = lazy(async () => ({ default: (await import("../pages/repo.tsx")).RepoPage }));
const Rollouts = lazy(async () => ({ default: (await import("../pages/rollouts.tsx")).Rollouts }));
const RolloutNew = lazy(async () => ({ default: (await import("../pages/rollout-new.tsx")).RolloutNew }));
const RolloutPage = lazy(async () => ({ default: (await import("../pages/rollout.tsx")).RolloutPage }));
const Alarms = lazy(async () => ({ default: (await import("../pages/alarms.tsx")).Alarms }));
const AlarmNew = lazy(async () => ({ default: (await import("../pages/alarm-new.tsx")).AlarmNew }));
const AlarmPage = lazy(async () => ({ default: (await import("../pages/alarm.tsx")).AlarmPage }));
const AlarmChange = lazy(async () => ({ default: (await import("../pages/alarm-change.tsx")).AlarmChange }));
const Flows = lazy(async () => ({ default: (await import("../pages/flows.tsx")).Flows }));
const FlowNew = lazy(async () => ({ default: (await import("../pages/flow-new.tsx")).FlowNew }));
const FlowPage = lazy(async () => ({ default: (await import("../pages/flow.tsx")).FlowPage }));
const Policies = lazy(async () => ({ default: (await import("../pages/policies.tsx")).Policies }));
const PolicyNew = lazy(async () => ({ default: (await import("../pages/policy-new.tsx")).PolicyNew }));
const PolicyPage = lazy(async () => ({ default: (await import("../pages/policy.tsx")).PolicyPage }));
const Webhooks = lazy(async () => ({ default: (await import("../pages/webhooks.tsx")).Webhooks }));
const WebhookNew = lazy(async () => ({ default: (await import("../pages/webhook-new.tsx")).WebhookNew }));
const WebhookPage = lazy(async () => ({ default: (await import("../pages/webhook.tsx")).WebhookPage }));
const DeliveryPage = lazy(async () => ({ default: (await import("../pages/webhook-delivery.tsx")).DeliveryPage }));
const Leaving = lazy(async () => ({ default: (await import("../pages/leaving.tsx")).Leaving }));
const ErasurePage = lazy(async () => ({ default: (await import("../pages/erasure.tsx")).ErasurePage }));
const AgentUpgrades = lazy(async () => ({
  default: (await import("../pages/platform/agent-upgrades.tsx")).AgentUpgrades,
}));
const AgentUpgradeNew = lazy(async () => ({
  default: (await import("../pages/platform/agent-upgrade-new.tsx")).AgentUpgradeNew,
}));
const AgentUpgradePage = lazy(async () => ({
  default: (await import("../pages/platform/agent-upgrade.tsx")).AgentUpgradePage,
}));
const PlatformJobs = lazy(async () => ({ default: (await import("../pages/platform/jobs.tsx")).PlatformJobs }));
const Erasures = lazy(async () => ({ default: (await import("../pages/platform/erasures.tsx")).Erasures }));

/** The page that the address names. One that fails fails alone, and the next one is tried anew. */
export function Pages() {
  const [path] = useLocation();
  return (
    <PageBoundary key={path}>
      <Suspense
        fallback={
          <Box padding="xxl" textAlign="center">
            <Spinner size="large" />
          </Box>
        }
      >
        <Switch>
          <Route path="/" component={StoreFront} />
          <Route path="/apps/:id" component={AppPage} />
          <Route path="/deploy/:id" component={Deploy} />
          <Route path="/deployments" component={Deployments} />
          <Route path="/deployments/:id" component={DeploymentPage} />
          <Route path="/runtimes" component={Runtimes} />
          <Route path="/runtimes/new" component={RuntimeNew} />
          <Route path="/runtimes/:id" component={RuntimePage} />
          <Route path="/credentials" component={Credentials} />
          <Route path="/credentials/new" component={CredentialNew} />
          <Route path="/credentials/:id" component={CredentialPage} />
          <Route path="/approvals" component={Approvals} />
          <Route path="/approvals/:id" component={ApprovalPage} />
          <Route path="/members" component={Members} />
          <Route path="/groups" component={Groups} />
          <Route path="/roles" component={Roles} />
          <Route path="/quotas" component={Quotas} />
          <Route path="/usage" component={Usage} />
          <Route path="/tokens" component={Tokens} />
          <Route path="/audit" component={AuditLog} />
          <Route path="/jobs" component={Jobs} />
          <Route path="/platform/tenants" component={Tenants} />
          <Route path="/platform/limits" component={Limits} />
          <Route path="/platform/frontgates" component={Frontgates} />
          <Route path="/platform/dead-letters" component={DeadLetters} />
          <Route path="/platform/providers" component={Providers} />
          <Route path="/deployments/:id/operations/:operation" component={OperationPage} />
          <Route path="/backups/:id/restore" component={BackupRestore} />
          <Route path="/jobs/:id" component={JobPage} />
          <Route path="/own-apps" component={OwnApps} />
          <Route path="/own-apps/upload" component={UploadPackage} />
          <Route path="/own-apps/:id" component={OwnApp} />
          <Route path="/reviews" component={Reviews} />
          <Route path="/reviews/:id" component={ReviewPage} />
          <Route path="/repos" component={Repos} />
          <Route path="/repos/new" component={RepoNew} />
          <Route path="/repos/:id" component={RepoPage} />
          <Route path="/rollouts" component={Rollouts} />
          <Route path="/rollouts/new" component={RolloutNew} />
          <Route path="/rollouts/:id" component={RolloutPage} />
          <Route path="/alarms" component={Alarms} />
          <Route path="/alarms/new" component={AlarmNew} />
          <Route path="/alarms/:id" component={AlarmPage} />
          <Route path="/alarms/:id/change" component={AlarmChange} />
          <Route path="/approval-flows" component={Flows} />
          <Route path="/approval-flows/new" component={FlowNew} />
          <Route path="/approval-flows/:id" component={FlowPage} />
          <Route path="/policies" component={Policies} />
          <Route path="/policies/new" component={PolicyNew} />
          <Route path="/policies/:id" component={PolicyPage} />
          <Route path="/webhooks" component={Webhooks} />
          <Route path="/webhooks/new" component={WebhookNew} />
          <Route path="/webhooks/:id" component={WebhookPage} />
          <Route path="/webhooks/:id/deliveries/:deliveryId" component={DeliveryPage} />
          <Route path="/leaving" component={Leaving} />
          <Route path="/erasures/:id" component={ErasurePage} />
          <Route path="/platform/agent-upgrades" component={AgentUpgrades} />
          <Route path="/platform/agent-upgrades/new" component={AgentUpgradeNew} />
          <Route path="/platform/agent-upgrades/:id" component={AgentUpgradePage} />
          <Route path="/platform/jobs" component={PlatformJobs} />
          <Route path="/platform/erasures" component={Erasures} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}
