import type { Resource } from "./cloud-assembly.ts";

/** Resource types that mean nothing on one machine, each with the reason that `host.ignored` shows. */
const REASONS: Readonly<Record<string, string>> = {
  "AWS::CDK::Metadata": "says only which CDK wrote the template",
  "AWS::IAM::ManagedPolicy": "nothing checks permissions here",
  "AWS::IAM::Policy": "nothing checks permissions here",
  "AWS::IAM::Role": "nothing checks permissions here",
  "AWS::Lambda::Permission": "nothing checks permissions here",
  "AWS::S3::BucketPolicy": "nothing checks permissions here",
  "AWS::SQS::QueuePolicy": "nothing checks permissions here",
  "AWS::SecretsManager::ResourcePolicy": "nothing checks permissions here",
  "AWS::SecretsManager::RotationSchedule": "secrets keep their value here",
  "AWS::Logs::LogGroup": "output goes to the log folder",
  "AWS::Logs::MetricFilter": "metrics are not collected here",
  "AWS::CloudWatch::Alarm": "metrics are not collected here",
  "AWS::CloudWatch::CompositeAlarm": "metrics are not collected here",
  "AWS::CloudWatch::Dashboard": "metrics are not collected here",
  "AWS::SNS::Topic": "alarms do not fire here",
  "AWS::SNS::TopicPolicy": "alarms do not fire here",
  "AWS::SNS::Subscription": "alarms do not fire here",
};

/** CDK's own helper functions: the host does by itself what they do during a deployment. */
const HELPER_FUNCTIONS = /^(BucketNotificationsHandler|CustomS3AutoDeleteObjectsCustomResourceProvider)/;

/** Why the resource is left out; undefined when it is not. */
export function reasonToIgnore(resource: Resource): string | undefined {
  if (resource.type === "AWS::Lambda::Function" && HELPER_FUNCTIONS.test(resource.logicalId))
    return "a helper of the deployment; the host does its work itself";
  if (resource.type === "Custom::S3AutoDeleteObjects") return "nothing is deployed, so nothing is torn down";
  return REASONS[resource.type];
}
