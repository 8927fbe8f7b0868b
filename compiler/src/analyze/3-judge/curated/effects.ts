import { accepted, each, refused, type CuratedPackage, type CuratedPackages, type Refused } from "./curated.js";

const network: Refused = { code: "DET410", why: "which talks to other systems" };
const files: Refused = { code: "DET411", why: "which works with files or processes" };
const environment: Refused = { code: "DET402", why: "which reads the environment" };
const logs: Refused = {
  code: "DET410",
  why: "which writes with every replay again",
  remedy: "Use console, which is silent while a run is replayed, or log in an activity.",
};

const colours: Refused = {
  code: "DET402",
  why: "which gives colours if the terminal and the environment of the process are for it",
  remedy: "Style the text where it is shown.",
};

const all = (names: string, verdict: Refused): Record<string, CuratedPackage> =>
  Object.fromEntries(names.split(/\s+/).map(name => [name, refused("*", verdict)]));

const tables = `pgTable pgTableCreator pgSchema pgEnum pgSequence pgView pgMaterializedView pgPolicy pgRole mysqlTable mysqlTableCreator
  mysqlSchema mysqlEnum mysqlView sqliteTable sqliteTableCreator sqliteView alias bigint bigserial binary blob boolean char
  check cidr customType date datetime decimal double doublePrecision float foreignKey index inet int integer interval json
  jsonb line longtext macaddr mediumint numeric point primaryKey real serial smallint smallserial text time timestamp tinyint
  tinytext unique uniqueIndex uuid varbinary varchar vector year array references default defaultNow defaultRandom on using
  notNull generatedAlwaysAs generatedAlwaysAsIdentity generatedByDefaultAsIdentity autoincrement onDelete onUpdate onUpdateNow
  getTableConfig isPgEnum table enum schema view enumValues asc desc nullsFirst nullsLast op where`;

/** What reaches out of the process: of any version. Builders of queries and templates are not told apart from senders. */
export const effectPackages: CuratedPackages = {
  ...all(
    `@anthropic-ai/sdk @azure/storage-blob @elastic/elasticsearch @google-cloud/bigquery @google-cloud/pubsub
     @google-cloud/storage @grpc/grpc-js @mailchimp/mailchimp_marketing @mailchimp/mailchimp_transactional @octokit/rest
     @planetscale/database @prisma/client @sendgrid/mail @slack/web-api @slack/webhook @supabase/supabase-js @upstash/redis
     amqplib aws-sdk axios braintree bull bullmq cassandra-driver cross-fetch firebase-admin got googleapis graphql-request
     ioredis isomorphic-fetch kafkajs knex ky mailgun.js mongodb mongoose mqtt mysql mysql2 nats needle node-fetch nodemailer
     octokit ofetch openai pg pg-promise phin playwright postgres postmark puppeteer redis request resend sequelize
     socket.io-client square ssh2 stripe superagent tedious twilio typeorm undici urllib wretch ws`,
    network,
  ),
  ...all(
    "archiver better-sqlite3 chokidar cross-spawn execa fast-glob find-up fs-extra glob globby graceful-fs level mkdirp rimraf sharp shelljs sqlite3 tmp write-file-atomic zx",
    files,
  ),
  ...all("config dotenv dotenv-expand env-var envalid nconf", environment),
  ...all("ansi-colors chalk colorette colors kleur picocolors", colours),
  ...all("bunyan consola loglevel pino roarr signale tslog winston", logs),
  axios: refused("*", network, each("isAxiosError AxiosError isCancel AxiosHeaders toFormData", "accepted")),
  debug: accepted("4"),
  "drizzle-orm": refused(
    "*",
    network,
    each("eq ne gt gte lt lte and or not inArray isNull sql getTableName getTableColumns", "accepted"),
  ),
  // What describes tables and columns reaches nobody.
  ...Object.fromEntries(
    "column column-builder sql table".split(" ").map(part => [`drizzle-orm/${part}`, accepted("*")]),
  ),
  ...Object.fromEntries(
    "gel-core mysql-core pg-core singlestore-core sqlite-core"
      .split(" ")
      .map(part => [`drizzle-orm/${part}`, refused("*", network, each(tables, "accepted"))]),
  ),
  "@prisma/client": refused("*", network, each("Prisma $Enums", "accepted")),
  stripe: refused("*", network, each("errors", "accepted")),
};

/** `@aws-sdk/client-s3` and its many sisters. */
export const effectScopes: Readonly<Record<string, Refused>> = {
  "@aws-sdk/": network,
  "@azure/": network,
  "@google-cloud/": network,
  "@sentry/": logs,
  "@opentelemetry/": logs,
};
