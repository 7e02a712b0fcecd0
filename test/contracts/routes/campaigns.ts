import type { campaignLifeRoutes } from "#shared/api/campaign-life-routes.ts";
import type { campaignRecipientRoutes } from "#shared/api/campaign-recipient-routes.ts";
import type { campaignRoutes } from "#shared/api/campaign-routes.ts";
import { campaignDesk } from "../campaign-desk.ts";
import { asked, type Cases, campaignPath, listed, made } from "./isolation-case.ts";
import { list, NOBODY, type Row, type Rows, type Tried } from "./route-row.ts";

type Operation = keyof (typeof campaignRoutes & typeof campaignLifeRoutes & typeof campaignRecipientRoutes);

const NOBODYS = "/v1/campaigns/nobodys-campaign";

/** The path of a draft to the shop's members. */
const draft = async ({ ask, shop }: Tried): Promise<string> => {
  const wanted = { name: "Sale", body: "Hello {{first_name|there}}", groupIds: [shop.members.id] };
  const { body } = await ask("POST", "/v1/campaigns", wanted);
  return `/v1/campaigns/${body.id}`;
};

/** The path of one that has sent: its list is made, and its one text is handed over. */
const sent = async (tried: Tried): Promise<string> => {
  const path = await draft(tried);
  const desk = await campaignDesk(tried.api, tried.shop);
  await tried.ask("POST", `${path}/launch`);
  await desk.send();
  return path;
};

/** Something that is done to a campaign, behind what has to be done before. */
const act = (what: string, ...before: string[]): Row => ({
  works: async (tried) => {
    const path = await draft(tried);
    for (const first of before) await tried.ask("POST", `${path}/${first}`);
    return tried.ask("POST", `${path}/${what}`);
  },
  status: 200,
  bad: async (tried) => tried.ask("POST", `${await draft(tried)}/${what}`, { now: true }),
  missing: ({ ask }) => ask("POST", `${NOBODYS}/${what}`),
});

export const campaignsRows: Rows<Operation> = {
  listCampaigns: {
    ...list("/v1/campaigns"),
    works: async (tried) => {
      await draft(tried);
      return tried.ask("GET", "/v1/campaigns");
    },
  },
  createCampaign: {
    works: ({ ask, shop }) =>
      ask("POST", "/v1/campaigns", {
        ...{ name: "Sale", body: "Hello", groupIds: [shop.members.id], excludeGroupIds: [shop.staff.id] },
        ...{ phones: ["(512) 555-0102"], sender: shop.sender, freeze: "schedule", expiresAt: "2027-01-01T00:00:00Z" },
      }),
    status: 201,
    bad: ({ ask, shop }) =>
      ask("POST", "/v1/campaigns", { name: "Sale", body: "Hi {{x}}", groupIds: [shop.members.id] }),
  },
  getCampaign: {
    works: async (tried) => tried.ask("GET", await sent(tried)),
    status: 200,
    bad: async (tried) => tried.ask("GET", await draft(tried), undefined, "verbose=1"),
    missing: ({ ask }) => ask("GET", NOBODYS),
  },
  changeCampaign: {
    works: async (tried) => tried.ask("PATCH", await draft(tried), { name: "Big sale", expiresAt: null }),
    status: 200,
    bad: async (tried) => tried.ask("PATCH", await draft(tried), { groupIds: [] }),
    missing: ({ ask }) => ask("PATCH", NOBODYS, { name: "Big sale" }),
  },
  cloneCampaign: { ...act("clone"), status: 201 },
  scheduleCampaign: {
    works: async (tried) => tried.ask("POST", `${await draft(tried)}/schedule`, { at: "2026-12-01T10:00" }),
    status: 200,
    bad: async (tried) => tried.ask("POST", `${await draft(tried)}/schedule`, { at: "tomorrow" }),
    missing: ({ ask }) => ask("POST", `${NOBODYS}/schedule`, { at: "2026-12-01T10:00" }),
  },
  launchCampaign: act("launch"),
  pauseCampaign: act("pause", "launch"),
  resumeCampaign: act("resume", "launch", "pause"),
  cancelCampaign: act("cancel"),
  previewCampaign: {
    works: async (tried) => tried.ask("POST", `${await draft(tried)}/preview`, {}),
    status: 200,
    bad: async (tried) => tried.ask("POST", `${await draft(tried)}/preview`, { cursor: "none" }),
    missing: ({ ask }) => ask("POST", `${NOBODYS}/preview`, {}),
  },
  testCampaign: {
    works: async (tried) => tried.ask("POST", `${await draft(tried)}/test`, { phones: [tried.shop.phone(101)] }),
    status: 200,
    bad: async (tried) => tried.ask("POST", `${await draft(tried)}/test`, { phones: ["12"] }),
    missing: ({ ask, shop }) => ask("POST", `${NOBODYS}/test`, { phones: [shop.phone(101)] }),
  },
  listRecipients: {
    works: async (tried) => tried.ask("GET", `${await sent(tried)}/recipients`, undefined, "outcome=sent"),
    status: 200,
    bad: async (tried) => tried.ask("GET", `${await draft(tried)}/recipients`, undefined, "outcome=lost"),
    missing: ({ ask }) => ask("GET", `${NOBODYS}/recipients`),
  },
  whyRecipient: {
    works: async (tried) => tried.ask("GET", `${await sent(tried)}/recipients/${tried.shop.phone(101)}`),
    status: 200,
    bad: async (tried) => tried.ask("GET", `${await draft(tried)}/recipients/12`),
    missing: ({ ask }) => ask("GET", `${NOBODYS}/recipients/${NOBODY}`),
  },
  resendCampaign: {
    works: async (tried) => tried.ask("POST", `${await sent(tried)}/resend`, { to: "silent" }),
    status: 201,
    bad: async (tried) => tried.ask("POST", `${await draft(tried)}/resend`, { to: "all" }),
    missing: ({ ask }) => ask("POST", `${NOBODYS}/resend`, { to: "failed" }),
  },
};

const path =
  (more: string) =>
  (names: Parameters<typeof campaignPath>[0]): string =>
    campaignPath(names) + more;

export const campaignsCases: Cases<Operation> = {
  listCampaigns: listed(() => "/v1/campaigns"),
  createCampaign: {
    tries: (names, mine) => {
      const wanted = { name: "Sale", body: "Hello", groupIds: [mine.members.id] };
      const post = (more: object) => mine.ask("POST", "/v1/campaigns", { ...wanted, ...more });
      return [
        ...made("/v1/campaigns", () => wanted).tries(names, mine),
        post({ groupIds: [names.group] }),
        post({ excludeGroupIds: [names.group] }),
        post({ excludeCampaignIds: [names.campaign] }),
        post({ sender: names.sender }),
      ];
    },
  },
  getCampaign: asked("GET", campaignPath),
  changeCampaign: asked("PATCH", campaignPath, () => ({ name: "Taken over" })),
  cloneCampaign: asked("POST", path("/clone")),
  scheduleCampaign: asked("POST", path("/schedule"), () => ({ at: "2026-12-01T10:00" })),
  launchCampaign: asked("POST", path("/launch")),
  pauseCampaign: asked("POST", path("/pause")),
  resumeCampaign: asked("POST", path("/resume")),
  cancelCampaign: asked("POST", path("/cancel")),
  previewCampaign: asked("POST", path("/preview"), () => ({})),
  testCampaign: asked("POST", path("/test"), ({ contact }) => ({ phones: [contact] })),
  listRecipients: listed(path("/recipients")),
  whyRecipient: asked("GET", (names) => `${path("/recipients/")(names)}${names.contact}`),
  resendCampaign: asked("POST", path("/resend"), () => ({ to: "failed" })),
};
