import { minuteSchedules } from "../cron.ts";
import type { MinuteSchedule } from "../cron.ts";
import { connectionsOf, settingsOf, usesState } from "../project.ts";
import type { Project } from "../project.ts";

/** The SAM template. Strings are written as JSON, which is YAML. */
export function template(project: Project): string {
  const calls = connectionsOf(project).length > 0;
  const own = [...settingsOf(project), ...(calls ? ["HTTP_CONNECTIONS"] : [])];
  const schedules = minuteSchedules(project);
  const state = usesState(project);
  return `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: ${JSON.stringify(`${project.flow.name} (Socket.IO handlers)`)}

Parameters:
  ConnectionString:
    Type: String
    NoEcho: true
    Description: Endpoint=...;AccessKey=...;Version=1.0; of the Socket.IO service
${own.map((name) => `  ${parameterName(name)}:\n    Type: String\n    NoEcho: true\n    Default: ""\n`).join("")}
Globals:
  Function:
    Runtime: nodejs22.x
    CodeUri: dist/
    Timeout: 30
    MemorySize: 256
    Environment:
      Variables:
        WebPubSubForSocketIOConnectionString: !Ref ConnectionString
${own.map((name) => `        ${name}: !Ref ${parameterName(name)}\n`).join("")}${state ? "        STATE_TABLE: !Ref StateTable\n" : ""}
Resources:
  Flow:
    Type: AWS::Serverless::Function
    Properties:
      Handler: handler.handler
${state ? POLICIES : ""}      FunctionUrlConfig:
        AuthType: NONE
${schedules.length > 0 ? scheduleFunction(schedules, state) : ""}${state ? STATE_TABLE : ""}
Outputs:
  Url:
    Value: !GetAtt FlowUrl.FunctionUrl
`;
}

const POLICIES = `      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref StateTable
`;

const STATE_TABLE = `  StateTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: key
          AttributeType: S
      KeySchema:
        - AttributeName: key
          KeyType: HASH
      TimeToLiveSpecification:
        AttributeName: expires
        Enabled: true
`;

function scheduleFunction(schedules: readonly MinuteSchedule[], state: boolean): string {
  const events = schedules.map(
    (schedule) => `        ${logicalName(schedule.trigger.name)}:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: ${JSON.stringify(`cron(${awsCron(schedule)})`)}
            ScheduleExpressionTimezone: ${JSON.stringify(schedule.trigger.timeZone || "UTC")}
            Input: ${JSON.stringify(`{"schedule": "${schedule.trigger.name}", "scheduledTime": "<aws.scheduler.scheduled-time>"}`)}
`,
  );
  return `  Schedules:
    Type: AWS::Serverless::Function
    Properties:
      Handler: handler.handleSchedule
${state ? POLICIES : ""}      Events:
${events.join("")}`;
}

/** Minutes, hours, day of month, month, day of week, year; one of the two days must be a question mark. */
function awsCron({ minute, hour, dayOfMonth, month, dayOfWeek }: MinuteSchedule): string {
  const days = dayOfWeek === "*" ? [dayOfMonth, "?"] : ["?", dayOfWeek];
  return [minute, hour, days[0], month, days[1], "*"].join(" ");
}

/** CloudFormation names are letters and digits. */
function logicalName(name: string): string {
  const letters = name.replaceAll(/[^A-Za-z0-9]/g, "");
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

function parameterName(setting: string): string {
  return `Setting${logicalName(setting)}`;
}
