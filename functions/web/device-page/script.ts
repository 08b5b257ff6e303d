/**
 * What runs on the page, as it is sent: plain JavaScript without anything from elsewhere. The ID token stays in a
 * variable and is gone with the page; what outlives the way to the issuer and back is the proof key (PKCE), the state
 * and the code, in the tab's session storage, and it is removed at the return.
 */
export const SCRIPT = `
"use strict";
const issuers = JSON.parse(document.getElementById("issuers").textContent);
const main = document.querySelector("main");
const here = location.origin + location.pathname;
const api = here.replace(/\\/device$/, "");
const text = (name, content, more) => Object.assign(document.createElement(name), { textContent: content }, more);
const show = (...parts) => main.replaceChildren(...parts);
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));
const button = (label, act, quiet) => {
  const made = text("button", label, { type: "button", className: quiet ? "quiet" : "" });
  made.addEventListener("click", () => act().catch((error) => show(text("h1", "That did not work"), text("p", error.message, { role: "alert" }))));
  return made;
};

async function signIn(index, code) {
  const { authorizationEndpoint, clientId } = issuers[index];
  const verifier = random();
  const state = random();
  sessionStorage.setItem("pitrix", JSON.stringify({ verifier, state, index, code }));
  const challenge = encode(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const asked = { response_type: "code", client_id: clientId, redirect_uri: here, scope: "openid email profile", state, code_challenge: challenge, code_challenge_method: "S256" };
  location.assign(authorizationEndpoint + (authorizationEndpoint.includes("?") ? "&" : "?") + new URLSearchParams(asked));
}

function begin(code) {
  const field = text("input", "", { id: "code", value: code, autocomplete: "off", spellcheck: false, maxLength: 12 });
  show(
    text("h1", "Sign in on another device"),
    text("label", "The code that it shows", { htmlFor: "code" }),
    field,
    ...issuers.map(({ title }, index) => button("Continue with " + title, () => signIn(index, field.value.trim()))),
  );
}

async function call(token, method, path, tenant, sent = {}) {
  const headers = { authorization: "Bearer " + token, "content-type": "application/json" };
  if (tenant) headers["pitrix-tenant"] = tenant;
  const answer = await fetch(api + path, { method, headers, ...(method === "POST" ? { body: JSON.stringify(sent) } : {}) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail || body.title || "The store answered " + answer.status + ".");
  return body;
}

async function returned(query) {
  const kept = JSON.parse(sessionStorage.getItem("pitrix") || "null");
  sessionStorage.removeItem("pitrix");
  history.replaceState(null, "", here);
  if (kept === null || query.get("state") !== kept.state) throw new Error("This page was not asked for. Begin again.");
  if (query.get("error")) throw new Error("The sign-in ended: " + query.get("error"));
  const { tokenEndpoint, clientId } = issuers[kept.index];
  const body = new URLSearchParams({ grant_type: "authorization_code", code: query.get("code"), redirect_uri: here, client_id: clientId, code_verifier: kept.verifier });
  const answer = await fetch(tokenEndpoint, { method: "POST", body });
  if (!answer.ok) throw new Error("The sign-in was not completed. Begin again.");
  const { id_token: token } = await answer.json();
  await enter(token, kept.code);
}

async function enter(token, code) {
  const [me, login] = await Promise.all([call(token, "GET", "/me"), call(token, "GET", "/device-logins/" + encodeURIComponent(code))]);
  const open = me.tenants.filter(({ status, memberStatus }) => status === "active" && memberStatus === "active");
  if (open.length === 0) join(token, code);
  else decide(token, me, login, open);
}

function join(token, code) {
  const field = text("input", "", { id: "invitation", autocomplete: "off", spellcheck: false });
  const accept = async () => {
    await call(token, "POST", "/invitations:accept", undefined, { token: field.value.trim() });
    await enter(token, code);
  };
  show(text("h1", "You are in no tenant yet"), text("label", "Your invitation (invite.…)", { htmlFor: "invitation" }), field, button("Accept it", accept));
}

function decide(token, me, login, open) {
  const choice = text("select", "", { id: "tenant" });
  choice.append(...open.map(({ id, name }) => text("option", name + " (" + id + ")", { value: id })));
  const done = (verb, said) => async () => {
    await call(token, "POST", "/device-logins/" + login.userCode + ":" + verb, choice.value);
    show(text("h1", said), text("p", "You can close this page.", { role: "status" }));
  };
  show(
    text("h1", "Let it in?"),
    text("p", "A program that calls itself \\u201c" + login.clientName + "\\u201d wants to act as " + (me.name || me.email || me.userId) + "."),
    text("p", "It asked " + (login.address ? "from " + login.address + " " : "") + "at " + new Date(login.createdAt).toLocaleTimeString() + " with the code " + login.userCode + "."),
    text("p", "Let it in only if you began this yourself and your device shows the same code.", { className: "warning" }),
    text("label", "In the tenant", { htmlFor: "tenant" }),
    choice,
    button("Let it in", done("approve", "It is let in")),
    button("Keep it out", done("deny", "It is kept out"), true),
  );
}

const query = new URLSearchParams(location.search);
if (query.has("state")) returned(query).catch((error) => show(text("h1", "That did not work"), text("p", error.message, { role: "alert" })));
else begin(query.get("user_code") || "");
`;
