import { NONE, type Values } from '../plan.ts'
import { all, each, expressionsOf, look, type Name, type Rule, referencesIn, resources } from './rule.ts'

/** All partners together, requests a second; more is more than the database of the environment does. */
const RATE_MOST: Partial<Record<Name, number>> = { dev: 200, prod: 1_000 }

/** Without them nobody finds the request that a partner asks about, nor why it failed. */
const LOGGED: Record<string, string> = {
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  integrationError: '$context.integrationErrorMessage',
}

export const edgeRules: Rule[] = [
  {
    name: 'what is applied is served',
    look: environment =>
      all(environment, 'aws_apigatewayv2_stage', each => each.auto_deploy === true, 'it is not deployed'),
  },
  {
    name: 'the gateway sends every method to the listener',
    look: environment =>
      each(environment, 'aws_apigatewayv2_integration', integration => {
        const { integration_type: type, integration_method: method } = integration.values
        const to = referencesIn(expressionsOf(environment, integration).integration_uri)
        const isRight = type === 'HTTP_PROXY' && method === 'ANY' && to.includes('aws_lb_listener.this')
        return look(integration.address, isRight, `${type}, ${method}, to ${to}`)
      }),
  },
  {
    // Partners are programs; a browser that has a token has it from somebody who should not have given it.
    name: 'no page of somebody else calls the API',
    look: environment =>
      all(
        environment,
        'aws_apigatewayv2_api',
        ({ cors_configuration: cors = NONE }) => Array.isArray(cors) && cors.length === 0,
        'it has CORS',
      ),
  },
  {
    name: 'the gateway lets through what the environment can do',
    look: environment => {
      const most = RATE_MOST[environment.name] ?? 0
      return all(
        environment,
        'aws_apigatewayv2_stage',
        ({ default_route_settings: [route] = NONE, route_settings: others = NONE }) =>
          route?.throttling_rate_limit > 0 &&
          route.throttling_rate_limit <= most &&
          route.throttling_burst_limit >= route.throttling_rate_limit &&
          route.throttling_burst_limit <= 2 * route.throttling_rate_limit &&
          others.length === 0,
        `not within ${most} a second, with a burst of one to two seconds`,
      )
    },
  },
  {
    name: 'the access log tells one request from another, and why it failed',
    look: environment =>
      each(
        environment,
        'aws_apigatewayv2_stage',
        ({ address, values: { access_log_settings: [log] = NONE } }) => {
          const format: Values = JSON.parse(log?.format ?? '{}')
          const missing = Object.keys(LOGGED).filter(name => format[name] !== LOGGED[name])
          return look(address, missing.length === 0, `it has no ${missing}`)
        },
      ),
  },
  {
    name: 'with a certificate the load balancer takes TLS 1.2 at least, and the gateway checks whose it is',
    only: 'prod',
    look: environment => [
      ...all(
        environment,
        'aws_lb_listener',
        each =>
          each.protocol === 'HTTPS' &&
          each.port === 443 &&
          /^ELBSecurityPolicy-TLS13-1-[23]-/.test(each.ssl_policy),
        'it takes something else',
      ),
      ...all(
        environment,
        'aws_apigatewayv2_integration',
        ({ tls_config: [tls] = NONE }) => tls?.server_name_to_verify,
        'it does not check it',
      ),
    ],
  },
  {
    name: 'with a name of its own the API has TLS 1.2 at least, and no other address',
    only: 'prod',
    look: environment => [
      ...all(
        environment,
        'aws_apigatewayv2_domain_name',
        ({ domain_name_configuration: [domain] = NONE }) => domain?.security_policy === 'TLS_1_2',
        'it takes older TLS',
      ),
      ...all(
        environment,
        'aws_apigatewayv2_api',
        each => each.disable_execute_api_endpoint === true,
        'it has two addresses',
      ),
      ...['aws_apigatewayv2_api_mapping', 'aws_route53_record'].map(type =>
        look(type, resources(environment, type).length === 1, 'the name leads nowhere'),
      ),
    ],
  },
]
