import type { accountRoutes } from "#shared/api/account-routes.ts";
import type { auditRoutes } from "#shared/api/audit-routes.ts";
import type { keyRoutes } from "#shared/api/key-routes.ts";
import type { senderRoutes } from "#shared/api/sender-routes.ts";
import type { serviceRoutes } from "#shared/api/service-routes.ts";
import { asked, type Cases, listed, made } from "./isolation-case.ts";
import { list, NOBODY, type Rows } from "./route-row.ts";

type Operation = keyof (typeof serviceRoutes &
  typeof accountRoutes &
  typeof senderRoutes &
  typeof keyRoutes &
  typeof auditRoutes);

export const accountRows: Rows<Operation> = {
  getHealth: { works: ({ api }) => api.call("GET", "/health"), status: 200 },
  getOpenApi: { works: ({ api }) => api.call("GET", "/openapi.json"), status: 200 },
  getAccount: { works: ({ ask }) => ask("GET", "/v1/account"), status: 200 },
  changeAccount: {
    works: ({ ask }) =>
      ask("PATCH", "/v1/account", { name: "Corner", timeZone: "America/Chicago", quietHours: { enabled: false } }),
    status: 200,
    bad: ({ ask }) => ask("PATCH", "/v1/account", { timeZone: "Mars/Olympus" }),
  },
  listSenders: list("/v1/senders"),
  addSender: {
    works: ({ ask }) => ask("POST", "/v1/senders", { phone: "20304" }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/senders", { phone: "+1512" }),
  },
  changeSender: {
    works: ({ ask, shop }) => ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 100 }),
    status: 200,
    bad: ({ ask, shop }) => ask("PATCH", `/v1/senders/${shop.sender}`, { segmentsPerSecond: 0 }),
    missing: ({ ask }) => ask("PATCH", `/v1/senders/${NOBODY}`, { segmentsPerSecond: 100 }),
  },
  listKeys: list("/v1/keys"),
  issueKey: {
    works: ({ ask }) => ask("POST", "/v1/keys", { label: "Till", role: "member" }),
    status: 201,
    bad: ({ ask }) => ask("POST", "/v1/keys", { label: "Till", role: "god" }),
  },
  changeKey: {
    works: async ({ ask }) => {
      const { body } = await ask("POST", "/v1/keys", { label: "Till", role: "member" });
      return ask("PATCH", `/v1/keys/${body.id}`, { label: "Bar", expiresAt: "2027-01-01T00:00:00Z" });
    },
    status: 200,
    bad: ({ ask }) => ask("PATCH", "/v1/keys/some-key", { role: "owner" }),
    missing: ({ ask }) => ask("PATCH", "/v1/keys/some-key", { label: "Bar" }),
  },
  removeKey: {
    works: async ({ ask }) => {
      const { body } = await ask("POST", "/v1/keys", { label: "Till", role: "member" });
      return ask("DELETE", `/v1/keys/${body.id}`);
    },
    status: 204,
    bad: ({ ask }) => ask("DELETE", "/v1/keys/some-key", { now: true }),
    missing: ({ ask }) => ask("DELETE", "/v1/keys/some-key"),
  },
  listAudit: {
    ...list("/v1/audit"),
    bad: ({ ask }) => ask("GET", "/v1/audit", undefined, "from=yesterday"),
  },
};

export const accountCases: Cases<Operation> = {
  getHealth: asked("GET", () => "/health"),
  getOpenApi: asked("GET", () => "/openapi.json"),
  getAccount: asked("GET", () => "/v1/account"),
  changeAccount: asked(
    "PATCH",
    () => "/v1/account",
    () => ({ name: "Taken over", sending: false }),
  ),
  listSenders: listed(() => "/v1/senders"),
  addSender: {
    tries: (names, mine) => [mine.ask("POST", "/v1/senders", { phone: names.sender })],
    differs: "a number sends for one account only, so it must be refused; the answer does not say whose it is",
  },
  changeSender: asked(
    "PATCH",
    ({ sender }) => `/v1/senders/${sender}`,
    () => ({ segmentsPerSecond: 100 }),
  ),
  listKeys: listed(() => "/v1/keys"),
  issueKey: made("/v1/keys", () => ({ label: "Till", role: "member" })),
  changeKey: asked(
    "PATCH",
    ({ key }) => `/v1/keys/${key}`,
    () => ({ label: "Taken over" }),
  ),
  removeKey: asked("DELETE", ({ key }) => `/v1/keys/${key}`),
  listAudit: {
    tries: (names, mine) => [
      mine.ask("GET", "/v1/audit"),
      mine.ask("GET", "/v1/audit", undefined, { query: `object=${encodeURIComponent(names.contact)}` }),
      mine.ask("GET", "/v1/audit", undefined, { query: `actor=${names.key}` }),
      names
        .cursorOf("/v1/audit")
        .then((cursor) => mine.ask("GET", "/v1/audit", undefined, { query: `cursor=${cursor}` })),
    ],
  },
};
