import * as z from "zod";
import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { sourceSchema } from "#shared/contacts/contact.ts";
import { comparableName } from "#shared/groups/group.ts";
import { idParam, messageBodyInput, nameInput, orNull } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

// A name is the key of its lock; DynamoDB's sort keys take 1,024 bytes, and compatibility forms can grow 18-fold.
const LONGEST_NAME_BYTES = 900;

const groupName = nameInput.refine((name) => {
  const bytes = Buffer.byteLength(comparableName(name));
  return bytes > 0 && bytes <= LONGEST_NAME_BYTES;
}, "cannot be told apart from other names");

const again = z.union([z.enum(["never", "every-join"]), z.strictObject({ afterDays: z.int().min(1).max(3_650) })], {
  error: 'must be "never", "every-join" or {"afterDays": 1 to 3650}',
});

const responseInput = z.strictObject({
  body: messageBodyInput,
  on: z
    .partialRecord(sourceSchema, z.boolean())
    .default({})
    .meta({ description: "Which ways of joining it answers; bulk and import are off unless turned on." }),
  again: again.default("never"),
});

const groupFields = {
  id: z.string(),
  name: z.string(),
  kind: z.enum(["standard"]),
  sender: z.string().optional(),
  response: z
    .strictObject({ body: z.string(), on: z.partialRecord(sourceSchema, z.boolean()), again })
    .optional()
    .meta({ description: "What a contact gets that joins." }),
  createdAt: z.iso.datetime(),
};

const countedGroup = z.strictObject({ ...groupFields, memberCount: z.int().min(0) }).meta({ id: "Group" });

export const groupRoutes = {
  listGroups: route({
    method: "GET",
    path: "/v1/groups",
    summary: "The account's groups",
    permission: "read",
    position: z.object({ id: z.string() }),
    answers: {
      200: { description: "A page of groups", body: pageOf(z.strictObject(groupFields).meta({ id: "ListedGroup" })) },
    },
  }),
  createGroup: route({
    method: "POST",
    path: "/v1/groups",
    summary: "Makes a group",
    permission: "groups",
    body: z.strictObject({
      name: groupName,
      kind: z.enum(["standard"], { error: 'must be "standard"; there are no dynamic groups yet' }),
      sender: senderNumberSchema.optional(),
      response: responseInput.optional(),
    }),
    answers: { 201: { description: "The group", body: countedGroup } },
    refusals: { name_taken: 409 },
  }),
  getGroup: route({
    method: "GET",
    path: "/v1/groups/{id}",
    summary: "A group, its members counted",
    permission: "read",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The group", body: countedGroup } },
  }),
  changeGroup: route({
    method: "PATCH",
    path: "/v1/groups/{id}",
    summary: "Changes a group",
    description: "What is left out stays, null clears. A changed response is for those who join from then on.",
    permission: "groups",
    params: z.strictObject({ id: idParam }),
    body: z.strictObject({
      name: groupName.optional(),
      sender: orNull(senderNumberSchema),
      response: orNull(responseInput),
    }),
    answers: { 200: { description: "The group as it then is", body: countedGroup } },
    refusals: { name_taken: 409 },
  }),
};
