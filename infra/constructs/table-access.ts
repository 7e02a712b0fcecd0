/** The DynamoDB actions that functions are granted, by what they do with a table. A transaction needs those of its parts. */
export const READ = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"] as const;

/** Adds and changes items, and checks them inside a transaction. */
export const WRITE = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"] as const;

/** Apart from WRITE: who only writes can then not delete a consent record, whatever its code says. */
export const DELETE = ["dynamodb:DeleteItem"] as const;

export type TableAction = (typeof READ | typeof WRITE | typeof DELETE)[number];
