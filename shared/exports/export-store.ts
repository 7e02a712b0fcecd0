import type { WorkStore } from "#shared/accounts/work-store.ts";
import type { Export } from "./export.ts";

export type ExportStore = WorkStore<Export>;
