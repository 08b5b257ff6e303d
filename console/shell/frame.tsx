import AppLayout from "@cloudscape-design/components/app-layout-toolbar";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "../data/store.tsx";
import { useWords } from "../words/use-words.tsx";
import { activeHref, navigationFor } from "./navigation.ts";
import { Pages } from "./pages.tsx";
import { Top } from "./top.tsx";

/** Top and side around every page. What the caller may not read is not offered. */
export function Frame() {
  const { words } = useWords();
  const { may } = useStore();
  const [pathname, navigate] = useLocation();
  const [open, setOpen] = useState(() => matchMedia("(min-width: 900px)").matches);
  const items = navigationFor(words, may);
  return (
    <>
      <a className="skip" href="#main">
        {words.shell.skip}
      </a>
      <div id="top">
        <Top />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        ariaLabels={{ navigation: words.shell.navigation }}
        navigation={
          <SideNavigation
            items={items}
            activeHref={activeHref(items, pathname)}
            onFollow={(event) => {
              event.preventDefault();
              if (!matchMedia("(min-width: 900px)").matches) setOpen(false);
              navigate(event.detail.href);
            }}
          />
        }
        content={
          <div id="main" tabIndex={-1}>
            <Pages />
          </div>
        }
      />
    </>
  );
}
