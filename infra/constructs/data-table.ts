import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  type LocalSecondaryIndexProps,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { IndexDefinition, TableDefinition } from "#shared/platform/table.ts";

const string = (name: string) => ({ name, type: AttributeType.STRING });
const projectionOf = (index: IndexDefinition) => ({ projectionType: ProjectionType[index.projection] });

const globalIndexes = ({ indexes }: TableDefinition): GlobalSecondaryIndexPropsV2[] =>
  Object.entries(indexes)
    .filter(([, index]) => index.kind === "global")
    .map(([indexName, index]) => ({
      indexName,
      partitionKey: string(index.partitionKey),
      sortKey: string(index.sortKey),
      ...projectionOf(index),
    }));

const localIndexes = ({ indexes }: TableDefinition): LocalSecondaryIndexProps[] =>
  Object.entries(indexes)
    .filter(([, index]) => index.kind === "local")
    .map(([indexName, index]) => ({ indexName, sortKey: string(index.sortKey), ...projectionOf(index) }));

/** One index of a table, to be listed from. */
export interface TableIndex {
  readonly arn: string;
}

/**
 * A table as its definition says, with string keys `pk` and `sk`. Protected in every way there is: kept when the stack
 * goes, deletion refused, restorable to any second of the last 35 days. Paid by request, encrypted with DynamoDB's key.
 * Its name is the stack's output `<Id>TableName`.
 */
export class DataTable extends Construct {
  readonly definition: TableDefinition;
  readonly table: TableV2;

  constructor(scope: Construct, id: string, definition: TableDefinition) {
    super(scope, id);
    this.definition = definition;
    this.table = new TableV2(this, "Table", {
      partitionKey: string("pk"),
      sortKey: string("sk"),
      globalSecondaryIndexes: globalIndexes(definition),
      localSecondaryIndexes: localIndexes(definition),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(definition.stream ? { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
      ...(definition.timeToLive ? { timeToLiveAttribute: definition.timeToLive } : {}),
    });
    new CfnOutput(this, "TableName", { value: this.table.tableName }).overrideLogicalId(`${id}TableName`);
  }

  /** @throws when its definition has no stream. */
  get streamArn(): string {
    const arn = this.table.tableStreamArn;
    if (arn === undefined) throw new Error(`${this.definition.name} has no stream`);
    return arn;
  }

  /** @throws when its definition has no such index. */
  index(name: string): TableIndex {
    if (!this.definition.indexes[name]) throw new Error(`${this.definition.name} has no index ${name}`);
    return { arn: `${this.table.tableArn}/index/${name}` };
  }
}
