import { addSender } from "#shared/accounts/add-sender.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { senderRoutes } from "#shared/api/sender-routes.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageWithin } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

export const senderHandlers = (deps: ApiDeps): Handlers<typeof senderRoutes> => ({
  listSenders: async ({ account }, { page }) => {
    const { items, next } = pageWithin(await deps.accounts.listSenders(account.id), page, ({ phone }) => ({ phone }));
    return { status: 200, body: { items: items.map(viewOf) }, next };
  },
  addSender: async ({ account }, { body }) => {
    const outcome = await addSender(deps)({ ...body, accountId: account.id, country: account.country });
    switch (outcome.kind) {
      case "added":
        return {
          status: 201,
          body: viewOf(outcome.sender),
          did: { object: objectOf(outcome.sender.phone), after: viewOf(outcome.sender) },
        };
      case "invalidPhone":
        return invalid([{ path: "phone", message: outcome.why }]);
      case "taken":
        return { refused: "sender_taken", detail: "This number or Messaging Service sends for an account already." };
    }
  },
  changeSender: async ({ account }, { params, body }) => {
    const before = (await deps.accounts.listSenders(account.id)).find(({ phone }) => phone === params.phone);
    const sender = before && (await deps.accounts.changeSender(account.id, params.phone, body));
    if (!sender) return noSuch("sender");
    const did = { object: objectOf(sender.phone), before: viewOf(before), after: viewOf(sender) };
    return { status: 200, body: viewOf(sender), did };
  },
});

const objectOf = (id: string) => ({ kind: "sender", id });

const viewOf = ({ phone, segmentsPerSecond, messagingServiceSid, createdAt }: Sender) => ({
  phone,
  segmentsPerSecond,
  messagingServiceSid,
  createdAt,
});
