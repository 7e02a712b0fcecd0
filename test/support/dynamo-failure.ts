/** What DynamoDB answers instead of a result; the client makes the exception of this name of it. */
export class DynamoFailure extends Error {
  override readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.details = details;
  }
}

export const invalid = (message: string): DynamoFailure => new DynamoFailure("ValidationException", message);
