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
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}
