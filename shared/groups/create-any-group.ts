import { type CreateDynamicGroupDeps, createDynamicGroup } from "./create-dynamic-group.ts";
import { type CreateGroupDeps, type CreateGroupOutcome, createGroup, type NewGroup } from "./create-group.ts";
import { readGivenRule } from "./read-given-rule.ts";

export type CreateAnyGroupDeps = CreateGroupDeps & CreateDynamicGroupDeps;

/** Makes a standard group, or a dynamic one out of the rule that is given. */
export const createAnyGroup =
  (deps: CreateAnyGroupDeps) =>
  async ({ rule: given, ...input }: NewGroup & { readonly rule?: unknown }): Promise<CreateGroupOutcome> => {
    const bad = (message: string) => ({ kind: "invalid", errors: [{ path: "rule", message }] }) as const;
    if (input.kind === "standard") {
      return given === undefined ? await createGroup(deps)(input) : bad("is only for a dynamic group");
    }
    if (given === undefined) return bad("is required for a dynamic group");
    const read = await readGivenRule(deps)(input.accountId, given);
    if ("errors" in read) return { kind: "invalid", errors: read.errors };
    return await createDynamicGroup(deps)({ ...input, rule: read.rule });
  };
