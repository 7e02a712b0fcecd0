import { CfnOutput, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Secret, type SecretStringGenerator } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

export interface DataSecretProps {
  /** The shape of its value. */
  readonly description: string;
  /** The variable that tells functions its ARN. */
  readonly environmentName: string;
  /** How its first value is made. @default a random text, which no function accepts: its owner fills it */
  readonly generate?: SecretStringGenerator;
  /** Why nothing rotates it by itself. */
  readonly notRotated: string;
}

/**
 * A secret that is kept when the stack goes. Its definition never changes after the first deploy: CloudFormation would make
 * a new value and overwrite the owner's. Its ARN is the stack's output `<Id>Arn`.
 */
export class DataSecret extends Construct {
  readonly secret: Secret;
  readonly environmentName: string;

  constructor(scope: Construct, id: string, props: DataSecretProps) {
    super(scope, id);
    const { description, environmentName, generate, notRotated } = props;
    this.environmentName = environmentName;
    this.secret = new Secret(this, "Secret", {
      description,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(generate ? { generateSecretString: generate } : {}),
    });
    Validations.of(this.secret).acknowledge({ id: "AwsSolutions-SMG4", reason: notRotated });
    new CfnOutput(this, "Arn", { value: this.secret.secretArn }).overrideLogicalId(`${id}Arn`);
  }
}
