import { REGION } from "./resource-addresses.ts";

/** The local servers look at nobody's credentials, but every SDK client wants to sign with some. */
export const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

/** What every SDK client of the host is made with; the endpoint comes from whoever started the server. */
export const LOCAL_CLIENT = { region: REGION, credentials: LOCAL_CREDENTIALS };
