import * as z from "zod";
import { type Resource, resourcesOf, type Template } from "./stacks-template.ts";

export const statementsSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: z.union([z.string(), z.array(z.string())]),
      Resource: z.unknown().optional(),
      Condition: z.unknown().optional(),
    }),
  ),
});

export const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** `{Fn::GetStackOutput: … "PublishOutputFnGetAttContactsTable16C20946ArnC9EBE74C"}` as `ContactsTable`. */
export const readable = (resource: unknown): string =>
  JSON.stringify(resource)
    .replace(/\{"Fn::GetStackOutput":.*?"PublishOutput(?:FnGetAtt|Ref)([A-Za-z]+?)[0-9A-F]{8}.*?"\}\}/g, "$1")
    .replace(/\{"Fn::GetAtt":\["([A-Za-z]+?)[0-9A-F]{8}","Arn"\]\}/g, "$1")
    .replace(/\{"Fn::Join":\["",\[(.*?),"(.*?)"\]\]\}/g, "$1$2");

/** What the role may do, a line each: `ContactsTable dynamodb:PutItem`, `MessagesTable/index/due dynamodb:Query`. */
export const permissionsOf = (template: Template, role: Resource): string[] =>
  resourcesOf(template, "AWS::IAM::Policy")
    .filter(({ Properties: { Roles } }) => JSON.stringify(Roles).includes(role.id))
    .flatMap(({ Properties: { PolicyDocument } }) => statementsSchema.parse(PolicyDocument).Statement)
    .flatMap(({ Action, Resource: on }) =>
      listed(on).flatMap((resource) => listed(Action).map((action) => `${readable(resource)} ${action}`)),
    )
    .sort();
