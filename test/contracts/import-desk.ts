import type { Api } from "./api-fixture.ts";
import { campaignDesk } from "./campaign-desk.ts";
import { putFile } from "./routes/imports.ts";

export const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." };

/** A shop that brings files in, with all that works behind the API. */
export const importDesk = async (api: Api) => {
  const { shop, send } = await campaignDesk(api);
  const { ask } = shop;
  /** @returns the id of one that has this file */
  const make = async (text: string | Buffer, more: object = {}): Promise<string> => {
    const { status, body } = await ask("POST", "/v1/imports", { fileName: "people.csv", ...more });
    expect([status, body.uploadUrl]).toEqual([201, expect.stringContaining(`/${body.id}/file?seconds=3600`)]);
    putFile(api, shop, body.id, text);
    return body.id;
  };
  const get = async (id: string) => (await ask("GET", `/v1/imports/${id}`)).body;
  const start = (id: string, body: object = {}) => ask("POST", `/v1/imports/${id}/start`, body);
  /** One that is brought in. */
  const done = async (text: string | Buffer, body: object = {}, more: object = {}) => {
    const id = await make(text, more);
    expect(await start(id, body)).toMatchObject({ status: 202, body: { state: "running" } });
    await send();
    return await get(id);
  };
  const contact = async (last: number) => (await ask("GET", `/v1/contacts/${shop.phone(last)}`)).body;
  const errorsOf = async (id: string) => (await ask("GET", `/v1/imports/${id}/errors`)).body.items;
  return {
    shop,
    ask,
    send,
    make,
    get,
    start,
    done,
    contact,
    errorsOf,
    put: (id: string, text: string | Buffer) => putFile(api, shop, id, text),
  };
};
export type ImportDesk = Awaited<ReturnType<typeof importDesk>>;
