/** Stands in a plan for what only AWS will tell: an id, an ARN, a whole text with one of them in it. */
export const UNKNOWN = '(known after apply)'

// biome-ignore lint/suspicious/noExplicitAny: the shapes of AWS' resources are Terraform's to know, which has checked them.
export type Values = Record<string, any>

/** In the place of blocks that are not written. */
export const NONE: Values[] = []

/** A resource or a data source as it is planned. `module` is `demo.service`, without the keys of `for_each`. */
export type Resource = { address: string; type: string; name: string; module: string; values: Values }

export type Plan = {
  resources: Resource[]
  /** Data sources, of which a plan knows what they were asked: the statements of `aws_iam_policy_document`. */
  data: Resource[]
  outputs: Values
  /** As it is written: by `module.type.name`, the expressions with their references. */
  configuration: Map<string, Values>
  /** As they are written, too: by `demo.loan_api`, the expressions that the module is called with. */
  calls: Map<string, Values>
}

/** Reads what `terraform show -json` prints of a plan. */
export function readPlan(shown: Values): Plan {
  const changes: Values[] = (shown.resource_changes ?? []).filter(
    (each: Values) => each.change.after !== null,
  )
  const planned = changes.map(({ change, ...each }) => ({
    ...each,
    values: withUnknown(change.after, change.after_unknown),
  }))
  const isData = (each: Values) => each.mode === 'data'
  const readAlready = resourcesIn(shown.prior_state?.values?.root_module).filter(isData)
  return {
    resources: planned.filter(each => !isData(each)).map(toResource),
    data: [...planned.filter(isData), ...readAlready].map(toResource),
    outputs: Object.fromEntries(
      Object.entries(shown.output_changes ?? {}).map(([name, change]) => {
        const { after, after_unknown } = change as Values
        return [name, withUnknown(after, after_unknown)]
      }),
    ),
    configuration: new Map(configurationOf(shown.configuration.root_module, '')),
    calls: new Map(callsIn(shown.configuration.root_module, '')),
  }
}

function toResource({ address, type, name, values }: Values): Resource {
  const modules = [...address.matchAll(/module\.([\w-]+)(?:\["[^"]*"\]|\[\d+\])?\./g)]
  return { address, type, name, values, module: modules.map(([, module]) => module).join('.') }
}

function resourcesIn(module: Values | undefined): Values[] {
  if (!module) return []
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(resourcesIn)]
}

function configurationOf(module: Values, path: string): [string, Values][] {
  const own = (module.resources ?? []).map((each: Values): [string, Values] => [
    [path, each.type, each.name].filter(Boolean).join('.'),
    each,
  ])
  const calls = Object.entries<Values>(module.module_calls ?? {})
  const called = calls.flatMap(([name, call]) =>
    configurationOf(call.module, [path, name].filter(Boolean).join('.')),
  )
  return [...own, ...called]
}

function callsIn(module: Values, path: string): [string, Values][] {
  return Object.entries<Values>(module.module_calls ?? {}).flatMap(([name, call]) => {
    const address = [path, name].filter(Boolean).join('.')
    return [[address, call.expressions ?? {}], ...callsIn(call.module, address)]
  })
}

/** Terraform leaves out what it does not know, and says in a second tree of the same shape where that is. */
// biome-ignore lint/suspicious/noExplicitAny: any JSON
function withUnknown(after: any, unknown: any): any {
  if (unknown === true) return UNKNOWN
  if (Array.isArray(unknown)) {
    return Array.from({ length: Math.max(unknown.length, after?.length ?? 0) }, (_, at) =>
      withUnknown(after?.[at], unknown[at]),
    )
  }
  if (unknown === null || typeof unknown !== 'object') return after
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(unknown)])
  return Object.fromEntries([...names].map(name => [name, withUnknown(after?.[name], unknown[name])]))
}
