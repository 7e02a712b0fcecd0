import { join } from "node:path";
import * as z from "zod";
import { functionNames } from "#infra/build.ts";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { consentRecordsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { listed, permissionsOf, readable, statementsSchema } from "./stacks-permissions.ts";
import { type Resource, referenced, resourcesOf, synthesized } from "./stacks-template.ts";

const FUNCTIONS_FOLDER = join(import.meta.dirname, "../../functions");
const { service, data, findings } = synthesized();
const functions = resourcesOf(service, "AWS::Lambda::Function");
const nameOf = ({ Properties: properties }: Resource) => z.string().parse(properties.Description);

/** Starts the function as Lambda would, with these variables and no others; answers which of them it read. */
const startedWith = async (name: string, variables: readonly string[]): Promise<string[]> => {
  const values = Object.fromEntries(
    variables.map((variable) => [variable, variable.endsWith("_URL") ? "https://example.com" : "placeholder"]),
  );
  const read = new Set<string>();
  const before = process.env;
  process.env = new Proxy<NodeJS.ProcessEnv>(
    { ...values, AWS_REGION: "us-east-1" },
    {
      get(environment, variable) {
        if (typeof variable !== "string") return undefined;
        read.add(variable);
        return environment[variable];
      },
    },
  );
  try {
    await import(join(FUNCTIONS_FOLDER, name, "handler.ts"));
  } finally {
    process.env = before;
  }
  return variables.filter((variable) => read.has(variable));
};

describe("every function", () => {
  it("has a folder, and every folder is deployed", async () => {
    const folders = await functionNames(FUNCTIONS_FOLDER);
    expect(functions.map(nameOf).sort()).toEqual(folders);
  });

  it.each(functions.map((lambda) => [nameOf(lambda), lambda] as const))(
    "%s runs Node 24 on arm64, with its log kept for 30 days",
    (_, { Properties: properties }) => {
      expect(properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
        MemorySize: 512,
      });
      const { LogGroup } = z.object({ LogGroup: z.unknown() }).parse(properties.LoggingConfig);
      expect(referenced(service, LogGroup)).toMatchObject({
        Type: "AWS::Logs::LogGroup",
        Properties: { RetentionInDays: 30 },
      });
    },
  );

  it("reserves no concurrency: a new account could not deploy it", () => {
    for (const { Properties } of functions) expect(Properties).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  it("loads no source maps, which would cost 50 ms at each cold start", () => {
    for (const { Properties } of functions) expect(JSON.stringify(Properties)).not.toContain("NODE_OPTIONS");
  });

  it.each(functions.map((lambda) => [nameOf(lambda), lambda] as const))(
    "%s may do exactly what is listed",
    (_, { Properties: { Role, Environment } }) => {
      expect(permissionsOf(service, referenced(service, Role))).toMatchSnapshot();
      const { Variables } = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(Environment);
      expect(Object.keys(Variables).sort()).toMatchSnapshot();
    },
  );

  it.each(functions.map((lambda) => [nameOf(lambda), lambda] as const))(
    "%s starts with the variables that it is given, and reads each of them",
    async (name, { Properties: { Environment } }) => {
      const { Variables } = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(Environment);
      const given = Object.keys(Variables).filter((variable) => !variable.startsWith("POWERTOOLS_"));
      expect(await startedWith(name, given)).toEqual(given);
    },
  );

  it("can delete no consent record, whatever its code says", () => {
    const deleting = resourcesOf(service, "AWS::IAM::Policy")
      .flatMap(({ Properties: { PolicyDocument } }) => statementsSchema.parse(PolicyDocument).Statement)
      .filter(({ Action, Resource: on }) => {
        const isContacts = listed(on).some((resource) => readable(resource) === "ContactsTable");
        return isContacts && listed(Action).includes("dynamodb:DeleteItem");
      });
    expect(deleting.length).toBeGreaterThan(0);
    const [account, phone] = [accountIdSchema.parse("corner-coffee"), phoneNumberSchema.parse("+15125550101")];
    for (const { Action, Condition } of deleting) {
      expect(listed(Action)).toEqual(["dynamodb:DeleteItem"]);
      expect(Condition).toEqual({ "ForAllValues:StringNotLike": { "dynamodb:LeadingKeys": ["*#records#*"] } });
    }
    expect(consentRecordsKey(account, phone)).toContain("#records#");
    expect(profileKey(account, phone).pk).not.toContain("#records#");
  });
});

describe("permissions", () => {
  const policies = [data, service].flatMap((template) => resourcesOf(template, "AWS::IAM::Policy"));
  const statements = policies.flatMap(
    ({ Properties: { PolicyDocument } }) => statementsSchema.parse(PolicyDocument).Statement,
  );

  it("name every resource and every action: no star, but behind the beginning of files' keys", () => {
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action, Resource: on } of statements) {
      for (const action of listed(Action)) expect(action).not.toContain("*");
      for (const resource of listed(on))
        expect(JSON.stringify(resource).replace(/"\/(exports|imports)\/\*"/, '"/files/"')).not.toContain("*");
    }
  });

  it("and all else are as AWS Solutions asks, or it is written down why not", () => {
    expect(findings).toEqual([]);
  });

  it("come from no managed policy, and no role carries any in itself", () => {
    for (const { Properties } of resourcesOf(service, "AWS::IAM::Role")) {
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
      expect(Properties).not.toHaveProperty("Policies");
    }
  });
});

describe("the HTTP API", () => {
  it("takes exactly these routes, in payload 2.0", () => {
    const routes = resourcesOf(service, "AWS::ApiGatewayV2::Route").map(({ Properties }) => Properties.RouteKey);
    expect(routes.sort()).toEqual([
      "ANY /v1/{proxy+}",
      "GET /health",
      "GET /openapi.json",
      "POST /webhooks/twilio/inbound",
      "POST /webhooks/twilio/status",
    ]);
    for (const { Properties } of resourcesOf(service, "AWS::ApiGatewayV2::Integration")) {
      expect(Properties).toMatchObject({ PayloadFormatVersion: "2.0" });
    }
  });

  it("throttles, and logs the route of each request but never its path, which may be a phone number", () => {
    const stage = z
      .object({
        DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
        AccessLogSettings: z.object({ Format: z.string() }),
      })
      .parse(resourcesOf(service, "AWS::ApiGatewayV2::Stage")[0]?.Properties);
    const logged = Object.values(z.record(z.string(), z.string()).parse(JSON.parse(stage.AccessLogSettings.Format)));
    expect(logged).toContain("$context.routeKey");
    expect(logged).not.toContain("$context.path");
  });

  it("has Twilio call the inbound webhook again on no answer and 5xx, never on a refused signature", () => {
    expect(JSON.stringify(service.Outputs.InboundWebhookUrl)).toContain(
      "/webhooks/twilio/inbound#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000",
    );
  });
});

describe("settings", () => {
  it("give the webhooks and the door another public address", () => {
    const { service: other } = synthesized({ publicBaseUrl: "https://sms.example.com" });
    const addresses = resourcesOf(other, "AWS::Lambda::Function").filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"PUBLIC_BASE_URL":"https://sms.example.com"'),
    );
    expect(addresses.map(nameOf).sort()).toEqual(["inbound-sms", "message-status", "send-message", "settle-doubt"]);
    expect(other.Outputs.ApiUrl?.Value).toBe("https://sms.example.com");
  });

  it.each([
    ["publicBaseUrl", "https://sms.example.com/"],
    ["alarmEmail", "nobody"],
    ["lambdaConcurrency", "many"],
    ["terminationProtection", "perhaps"],
  ])("stop the synthesis when %s is %s, and say which", (name, value) => {
    expect(() => synthesized({ [name]: value })).toThrow(name);
  });
});
