import type { PLANNED } from '../offline.ts'
import { type Plan, type Resource, UNKNOWN, type Values } from '../plan.ts'

/** What is planned: the two environments, and what an account needs before them. */
export type Name = (typeof PLANNED)[number]

/** `root`: where the Terraform is that the plan was made of. */
export type Environment = { name: Name; plan: Plan; root: string }

/** One thing that a rule has looked at; `wrong` says what is the matter with it, if anything is. */
export type Look = { at: string; wrong?: string }

/**
 * What must hold, in a few words, and what it looks at. A rule that looks at nothing is broken. It is about dev and prod;
 * `only`: about one; `also`: about the bootstrap as well.
 */
export type Rule = {
  name: string
  only?: Name
  also?: 'bootstrap'
  look: (environment: Environment) => Look[]
}

/** `wrong` is said unless it holds. */
export function look(at: string, holds: unknown, wrong: string): Look {
  return holds ? { at } : { at, wrong }
}

/** The resources of a type; of a module, where that is given. */
export function resources({ plan }: Environment, type: string, module?: string): Resource[] {
  return plan.resources.filter(each => each.type === type && (module === undefined || each.module === module))
}

/** Looks at every resource of a type, and misses them where there is none. */
export function each(
  environment: Environment,
  type: string,
  judge: (resource: Resource) => Look | Look[],
): Look[] {
  const found = resources(environment, type)
  if (found.length === 0) return [{ at: type, wrong: 'there is none' }]
  return found.flatMap(judge)
}

/** Requires values of an attribute of every resource of a type. */
export function all(
  environment: Environment,
  type: string,
  holds: (values: Values) => unknown,
  wrong: string,
): Look[] {
  return each(environment, type, ({ address, values }) => look(address, holds(values), wrong))
}

/** Something is there, though only AWS knows what. */
export function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value === UNKNOWN || (value !== undefined && value !== null && value !== '')
}

/** The arguments of a resource as they are written. */
export function expressionsOf(environment: Environment, resource: Resource): Values {
  return configurationOf(environment, resource).expressions ?? {}
}

/** A resource as it is written, with what is around its arguments: `depends_on`, `for_each_expression`. */
export function configurationOf({ plan }: Environment, { module, type, name }: Resource): Values {
  return plan.configuration.get([module, type, name].filter(Boolean).join('.')) ?? {}
}

/** What a resource refers to, as it is written: `aws_sns_topic.page`, `local.drain`, also from within blocks. */
export function references(environment: Environment, resource: Resource): string[] {
  return referencesIn(expressionsOf(environment, resource))
}

/** The same of one argument, or of what a `for_each` goes through. */
export function referencesIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesIn)
  if (expression === null || typeof expression !== 'object') return []
  return Object.entries(expression).flatMap(([name, value]) =>
    name === 'references' ? (value as string[]) : referencesIn(value),
  )
}
