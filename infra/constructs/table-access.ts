/** The DynamoDB actions that functions are granted, by what they do with a table. A transaction needs those of its parts. */
export const READ = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"] as const;

export const PUT = ["dynamodb:PutItem"] as const;

/** Puts only what is not there yet, many a request: it can overwrite nothing. */
export const INSERT = ["dynamodb:PartiQLInsert"] as const;

export const UPDATE = ["dynamodb:UpdateItem"] as const;

export const CHECK = ["dynamodb:ConditionCheckItem"] as const;

/** Apart from the rest: who only puts and updates can then delete nothing, whatever its code says. */
export const DELETE = ["dynamodb:DeleteItem"] as const;

export type TableAction = (
  | typeof READ
  | typeof PUT
  | typeof INSERT
  | typeof UPDATE
  | typeof CHECK
  | typeof DELETE
)[number];
