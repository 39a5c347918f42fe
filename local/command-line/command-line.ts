/** One `--name`. `check` returns what is wrong with a value ("must be a multiple of 10"), or nothing. */
export type Option =
  | { type: 'boolean'; description: string }
  | {
      type: 'string'
      placeholder: string
      description: string
      default?: string
      check?: (value: string) => string | undefined
    }
  | {
      type: 'integer'
      placeholder: string
      description: string
      default?: number
      check?: (value: number) => string | undefined
    }

/** What a command accepts, and all that `--help` says about it. */
export type CommandLine<Options extends Record<string, Option> = Record<string, Option>> = {
  /** As typed, `npm start` or `npm run token`; messages and help repeat it. */
  command: string
  summary: string
  /** One line that can be pasted. */
  example: string
  options: Options
  /** Arguments without a name; a command that takes none refuses them. */
  operands?: {
    placeholder: string
    description: string
    atLeast: number
    atMost: number
    /** The words that there are, by what they are (`journeys`). */
    choices?: Record<string, Record<string, { summary: string }>>
  }
}

type ValueOf<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : (O extends { type: 'integer' } ? number : string) | (O extends { default: unknown } ? never : undefined)

export type Parsed<Options extends Record<string, Option>> = {
  options: { [Name in keyof Options]: ValueOf<Options[Name]> }
  operands: string[]
}
