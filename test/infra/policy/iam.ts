import { UNKNOWN, type Values } from '../plan.ts'
import { type Environment, look, type Rule, resources } from './rule.ts'

/** Actions for which AWS has no resource to name, and names that only AWS completes. All else is said exactly. */
const WILDCARDS: { actions: RegExp; resources: RegExp; why: string }[] = [
  { actions: /^ecr:GetAuthorizationToken$/, resources: /^\*$/, why: 'a login is to the registry as a whole' },
  {
    actions: /^xray:Put(?:TraceSegments|TelemetryRecords)$/,
    resources: /^\*$/,
    why: 'X-Ray has no resource for spans',
  },
  {
    actions: /^logs:(?:CreateLogStream|PutLogEvents|DescribeLogStreams)$/,
    resources: /:log-group:[^*]+:\*$/,
    why: 'the streams of one group',
  },
  {
    actions: /^logs:DescribeLogGroups$/,
    resources: /:log-group:\*$/,
    why: 'whoever writes flow logs looks for the group among all',
  },
  {
    actions: /^s3:(?:PutObject|\*)$/,
    resources: /[^*]\/.*\*$|^\(known after apply\)$/,
    why: 'the objects of one bucket',
  },
  {
    actions: /^rds-db:connect$/,
    resources: /:dbuser:[^*]*\*?\/\w+$/,
    why: "the cluster's resource id is AWS's to give; the user is named",
  },
]

/** In the policy of a key, `*` is that key. */
const OF_A_KEY = /^kms:/

type Statement = { at: string; values: Values }

export const iamRules: Rule[] = [
  {
    name: 'IAM allows no * but in a listed few',
    look: environment =>
      statementsOf(environment)
        .filter(({ values }) => values.effect !== 'Deny')
        .flatMap(({ at, values }) => {
          const actions: string[] = values.actions ?? []
          return (values.resources ?? []).flatMap((resource: unknown) =>
            actions.map(action => {
              const hasStar = action.includes('*') || String(resource).includes('*')
              const isOwnKey = values.principals?.length > 0 && OF_A_KEY.test(action)
              const isListed =
                isOwnKey ||
                WILDCARDS.some(each => each.actions.test(action) && each.resources.test(String(resource)))
              return look(at, !hasStar || isListed, `${action} on ${resource}`)
            }),
          )
        }),
  },
  {
    name: 'IAM names what is allowed, not what is not',
    also: 'bootstrap',
    look: environment =>
      statementsOf(environment).map(({ at, values }) =>
        look(at, !values.not_actions?.length && !values.not_resources?.length, 'it says not_'),
      ),
  },
  {
    name: 'nobody is everybody, but to be refused',
    also: 'bootstrap',
    look: environment =>
      statementsOf(environment)
        .filter(({ values }) => values.principals?.length > 0)
        .map(({ at, values }) => {
          const isEverybody = values.principals.some(
            ({ type, identifiers }: Values) => type === '*' || [identifiers].flat().includes('*'),
          )
          return look(
            at,
            values.effect === 'Deny' || !isEverybody || values.condition?.length > 0,
            'anybody may',
          )
        }),
  },
  {
    name: 'policies are documents that a plan can read',
    also: 'bootstrap',
    look: environment =>
      ['aws_iam_role_policy', 'aws_iam_policy', 'aws_iam_role'].flatMap(type =>
        resources(environment, type).map(({ address, values }) => {
          const text = String(type === 'aws_iam_role' ? values.assume_role_policy : values.policy)
          return look(address, isOfDocument(environment, text), 'it is not of a data.aws_iam_policy_document')
        }),
      ),
  },
  {
    name: 'nobody gets a policy that AWS may widen',
    also: 'bootstrap',
    look: environment => [
      ...resources(environment, 'aws_iam_role').map(({ address, values }) =>
        look(
          address,
          values.managed_policy_arns === UNKNOWN || isOurs(environment, values.managed_policy_arns ?? []),
          'it has managed ones that are not ours',
        ),
      ),
      ...resources(environment, 'aws_iam_role_policy_attachment').map(({ address, values }) =>
        look(
          address,
          !String(values.policy_arn).startsWith('arn:aws:iam::aws:'),
          `it is ${values.policy_arn}`,
        ),
      ),
    ],
  },
  {
    name: 'a role is for one service of AWS',
    look: environment =>
      statementsOf(environment)
        .filter(({ values }) => values.actions?.includes('sts:AssumeRole'))
        .map(({ at, values }) => {
          const services = (values.principals ?? []).flatMap(({ type, identifiers }: Values) =>
            type === 'Service' ? identifiers : ['somebody else'],
          )
          return look(
            at,
            services.length === 1 && /^[\w.-]+\.amazonaws\.com$/.test(services[0]),
            `it is for ${services.join(', ')}`,
          )
        }),
  },
]

function statementsOf({ plan }: Environment): Statement[] {
  return plan.data
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .flatMap(({ address, values }) =>
      (values.statement ?? []).map((statement: Values, at: number) => ({
        at: `${address} ${statement.sid ?? at + 1}`,
        values: { ...statement, actions: [statement.actions ?? []].flat() },
      })),
    )
}

/** Once it is applied, a role has those that were attached to it. */
function isOurs(environment: Environment, arns: string[]): boolean {
  const ours = resources(environment, 'aws_iam_policy').map(({ values }) => values.arn)
  return arns.every(arn => ours.includes(arn))
}

/** What is known of a policy must be word for word a document; what is not known was made of one that is not either. */
function isOfDocument({ plan }: Environment, text: string): boolean {
  if (text === UNKNOWN) return true
  const documents = plan.data.filter(({ type }) => type === 'aws_iam_policy_document')
  const normal = (json: unknown) => JSON.stringify(JSON.parse(String(json), (_key, value) => sorted(value)))
  return documents.some(({ values }) => values.json !== UNKNOWN && normal(values.json) === normal(text))
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
