import { readFileSync } from 'node:fs'
import { parsePolicy } from '../../../services/loan-api/src/applications/policy.ts'
import { POLICY_IN_FORCE } from '../../../services/loan-api/src/config.ts'
import { openApiDocument } from '../../../services/loan-api/src/http/openapi.ts'
import { NONE } from '../plan.ts'
import { all, each, isGiven, look, type Rule, resources } from './rule.ts'
import { environmentOf, ownContainer, servicesOf } from './tasks.ts'

/** The description of the API, and its pages. */
const DOCUMENTATION = /^GET \/(?:openapi\.json|docs(?:\/[\w.-]+|\/\{\w+\+\})?)$/

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const GATEWAY_MOST_MS = 30_000

export const gatewayRules: Rule[] = [
  {
    name: 'the gateway has the routes that are documented, and no other',
    look: environment => {
      const documented = documentedRoutes()
      const routes = resources(environment, 'aws_apigatewayv2_route').map(({ values }) =>
        String(values.route_key),
      )
      return [
        ...documented.map(route => look(route, routes.includes(route), 'it is documented, and not routed')),
        ...['GET /openapi.json', 'GET /docs'].map(page =>
          look(page, routes.includes(page), 'it is not routed'),
        ),
        ...routes.map(route =>
          look(
            route,
            documented.includes(route) || DOCUMENTATION.test(route),
            'it is routed, and not documented',
          ),
        ),
      ]
    },
  },
  {
    name: 'the gateway waits longer than any request may take',
    look: environment => {
      const loanApi = servicesOf(environment).find(({ service }) => service === 'loan-api')
      const budgetMs = Number(loanApi && environmentOf(ownContainer(loanApi)).REQUEST_BUDGET_MS)
      return all(
        environment,
        'aws_apigatewayv2_integration',
        ({ timeout_milliseconds: ms }) => ms > budgetMs && ms === 3_000 && ms <= GATEWAY_MOST_MS,
        `it is not 3,000 ms, beside a budget of ${budgetMs} ms`,
      )
    },
  },
  {
    name: 'the gateway reaches the load balancer inside the VPC',
    look: environment => [
      ...all(
        environment,
        'aws_apigatewayv2_integration',
        each => each.connection_type === 'VPC_LINK' && isGiven(each.connection_id),
        'it has no VPC link',
      ),
      ...all(
        environment,
        'aws_apigatewayv2_vpc_link',
        link => isGiven(link.security_group_ids),
        'it has no security group',
      ),
    ],
  },
  {
    name: 'the gateway limits the rate, logs and counts',
    look: environment =>
      each(environment, 'aws_apigatewayv2_stage', ({ address, values }) => {
        const [route] = values.default_route_settings ?? []
        const [log] = values.access_log_settings ?? []
        return [
          look(
            address,
            route?.throttling_rate_limit > 0 && route.throttling_burst_limit > 0,
            'there is no limit',
          ),
          look(address, route?.detailed_metrics_enabled === true, 'routes are not counted one by one'),
          look(address, isGiven(log?.destination_arn) && isGiven(log?.format), 'there is no access log'),
        ]
      }),
  },
  {
    // Paths and queries are what strangers send; headers carry tokens.
    name: 'the access log has no personal data',
    look: environment =>
      all(
        environment,
        'aws_apigatewayv2_stage',
        ({ access_log_settings: [log] = NONE }) =>
          !/context\.(?:path|authorizer|identity\.user)|\$request\./.test(String(log?.format)),
        'it has paths, headers or users',
      ),
  },
]

function documentedRoutes(): string[] {
  const policy = parsePolicy(JSON.parse(readFileSync(POLICY_IN_FORCE, 'utf8')))
  const { paths = {} } = openApiDocument({
    policy,
    publicBaseUrl: 'https://api.example',
    tokenUrl: 'https://token.example',
    version: '0',
  })
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter(method => METHODS.includes(method))
      .map(method => `${method.toUpperCase()} ${path}`),
  )
}
