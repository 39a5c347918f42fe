import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const DATABASE = `${DEMO}/database.tf`
const LOAN_API = `${DEMO}/loan-api.tf`
const MIGRATION = `${DEMO}/migration.tf`
const AUTH_SVC = `${DEMO}/auth-svc.tf`
const PARTNERS = `${DEMO}/partners.tf`
const BUCKET = 'modules/o11y/load-balancer-logs.tf'

export const dataAccessMutants: Mutant[] = [
  {
    name: 'parameters that no database has',
    file: DATABASE,
    find: '  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name\n',
    replace: '',
  },
  {
    name: 'nobody checks who the database is',
    file: LOAN_API,
    find: 'sslmode=verify-full&sslrootcert=/app/rds-ca.pem',
    replace: 'sslmode=require',
  },
  {
    name: 'loan-api logs in as the owner',
    file: LOAN_API,
    find: '"postgres://${local.database_login',
    replace: '"postgres://${local.database_owner',
  },
  {
    name: 'loan-api is given the database of somebody',
    file: LOAN_API,
    find: 'DATABASE_URL            = local.database_url',
    replace: 'DATABASE_URL            = "postgres://loans_owner@aurora.example/loans_db"',
  },
  {
    name: 'the migration is not the owner',
    file: MIGRATION,
    find: '"postgres://${local.database_owner',
    replace: '"postgres://${local.database_login',
  },
  {
    name: 'a login that nobody makes',
    file: DATABASE,
    find: 'database_login = "loan_api"',
    replace: 'database_login = "loan_service"',
  },
  {
    name: 'loan-api may not ask about tokens',
    file: AUTH_SVC,
    find: 'mayIntrospect = true',
    replace: 'mayIntrospect = false',
  },
  {
    name: 'auth-svc issues tokens',
    file: AUTH_SVC,
    find: '    ISSUER          = local.auth_url\n',
    replace: '    ISSUER          = local.auth_url\n    SIGNING_KEYS    = "[]"\n',
  },
  {
    name: 'loan-api logs in by a password that it has not',
    file: LOAN_API,
    find: '    DATABASE_AUTHENTICATION = "iam"\n',
    replace: '',
  },
  {
    name: 'slow statements are not logged',
    file: DATABASE,
    find: 'value = "200"',
    replace: 'value = "-1"',
  },
  {
    name: 'errors of the database quote applicants',
    file: DATABASE,
    find: 'value = "terse"',
    replace: 'value = "default"',
  },
  {
    name: 'Aurora stays with its minor version',
    file: DATABASE,
    find: 'auto_minor_version_upgrade      = true',
    replace: 'auto_minor_version_upgrade      = false',
  },
  {
    name: 'an apply takes a minor version back',
    file: DATABASE,
    find: 'ignore_changes = [engine_version, database_name]',
    replace: 'ignore_changes = [database_name]',
  },
  {
    name: 'a key is gone in a week',
    file: `${DEMO}/encryption.tf`,
    find: 'deletion_window_in_days = 30',
    replace: 'deletion_window_in_days = 7',
  },
  {
    name: "AWS' key for a secret",
    file: AUTH_SVC,
    find: '  kms_key_id  = aws_kms_key.data.arn\n',
    replace: '',
  },
  {
    name: "AWS' key for logs",
    file: 'modules/o11y/log-groups.tf',
    find: '  kms_key_id        = aws_kms_key.this.arn\n',
    replace: '',
  },
  {
    name: "AWS' key for the database",
    file: DATABASE,
    find: '  kms_key_id                          = aws_kms_key.data.arn\n',
    replace: '',
  },
  {
    name: 'a deleted secret is gone',
    file: AUTH_SVC,
    find: 'var.is_protected ? 30 : 0',
    replace: '0',
  },
  {
    name: 'a bucket refuses what does come by TLS',
    file: BUCKET,
    find: 'variable = "aws:SecureTransport"\n      values   = ["false"]',
    replace: 'variable = "aws:SecureTransport"\n      values   = ["true"]',
  },
  {
    name: 'a bucket forgets nothing',
    file: BUCKET,
    find: 'id     = "expire"\n    status = "Enabled"',
    replace: 'id     = "expire"\n    status = "Disabled"',
  },
  {
    name: 'tokens in an address',
    file: PARTNERS,
    find: '["client_credentials"]',
    replace: '["implicit"]',
  },
  {
    name: 'a partner needs no secret',
    file: PARTNERS,
    find: 'generate_secret                      = true',
    replace: 'generate_secret                      = false',
  },
  {
    name: 'partners have passwords',
    file: PARTNERS,
    find: 'explicit_auth_flows                  = []',
    replace:
      'explicit_auth_flows                  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]',
  },
  {
    name: 'tokens of a day',
    file: PARTNERS,
    find: 'access_token_validity = 60',
    replace: 'access_token_validity = 1440',
  },
  {
    name: 'anybody becomes a user',
    file: PARTNERS,
    find: 'allow_admin_create_user_only = true',
    replace: 'allow_admin_create_user_only = false',
  },
  {
    name: 'scopes that loan-api does not know',
    file: PARTNERS,
    find: 'identifier   = "loans"',
    replace: 'identifier   = "loan"',
  },
  {
    name: 'a partner may more than was agreed',
    file: PARTNERS,
    find: 'for scope in sort(each.value.scopes)',
    replace: 'for scope in ["apply", "read"]',
  },
]
