/** A machine that has never seen this repository, as far as one can be made here. */
export type Machine = {
  name: string
  /** Else an ordinary user. */
  asRoot?: boolean
  /** Settings of Git with which it is cloned: `core.autocrlf=true`. */
  git?: string[]
  /** Who else may read what the person writes; 022 where nothing is said. */
  umask?: string
  /** Lines of the person's ~/.npmrc. */
  npmrc?: string[]
  variables?: Record<string, string>
  steps: Step[]
}

/** One thing that a stranger does there. */
export type Step = {
  name: string
  withinMs: number
  /** Installs: what it took is measured, and without it nothing else there can be done. */
  installs?: boolean
  take(visit: Visit): Promise<Finding>
}

/** What is not as it should be, or why nothing was looked at. */
export type Finding = { complaints: string[]; remark?: string } | { skipped: string }

/** A machine while a stranger is there. */
export type Visit = {
  /** Added to every port. */
  offset: number
  /** As the machine's user, in the checkout. */
  run(command: string[], how?: Manner): Promise<Outcome>
}

export type Manner = {
  variables?: Record<string, string>
  /** A command that runs the command, as whoever started us: `unshare --net`. */
  around?: string[]
}

/** How a command ended, an exit code or words, and all that it printed. */
export type Outcome = { ending: number | string; said: string }
