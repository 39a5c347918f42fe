/** A variable that a command reads without a schema. */
export type CommandVariable = {
  name: string
  /** Which commands; nothing where all of a kind do. */
  of: string
  default: string
  form: string
  meaning: string
  isSecret?: boolean
}

/** Of the commands on a laptop. test/repository/ finds one that is read and not here, and one that is here and not read. */
export const commands: CommandVariable[] = [
  {
    name: 'DATABASE_URL',
    of: '`npm start`, `npm run audit:verify`',
    default: 'none: the embedded PostgreSQL',
    form: 'a postgres:// URL',
    meaning:
      'Another PostgreSQL, as the owner of the database, whose schema is changed. Tests never look at it',
    isSecret: true,
  },
  {
    name: 'REQUEST_BUDGET_MS',
    of: '`npm start`',
    default: '`1800`',
    form: 'ms, as for [loan-api](#loan-api)',
    meaning: 'Is passed on to loan-api; `750` is the profile of the objective of 800 ms',
  },
  {
    name: 'LOAD_K6',
    of: '`npm run load`, tests of it',
    default: 'none: the first k6 1 on the PATH, or one that Go builds',
    form: 'path of a program',
    meaning: 'The k6 to run, of whichever version',
  },
  {
    name: 'CHROMIUM',
    of: '`npm test`',
    default: 'none: the first of the usual names on the PATH',
    form: 'path of a program',
    meaning:
      "The browser that tests the operations page, the API's pages and reports; without one they are skipped, and say so",
  },
  {
    name: 'TF_PLUGIN_DIR',
    of: '`npm run test:infra`',
    default: 'none: a mirror is looked for',
    form: 'path of a folder',
    meaning: "Of a mirror of Terraform's AWS provider",
  },
  {
    name: 'NO_COLOR',
    of: 'all',
    default: 'none: colours on a terminal',
    form: 'text',
    meaning: 'Any text: no colours ([no-color.org](https://no-color.org))',
  },
  {
    name: 'TERM',
    of: 'all',
    default: "the terminal's",
    form: '`dumb`, or another',
    meaning: '`dumb`: no colours, and no line that is drawn again',
  },
  {
    name: 'PATH',
    of: 'all',
    default: "the shell's",
    form: 'folders, with colons between',
    meaning: 'Where k6, Go, a Chromium, Terraform, promtool and buildah are looked for',
  },
  {
    name: 'HOME',
    of: '`npm run load`',
    default: "the shell's",
    form: 'path of a folder',
    meaning: 'Is all, beside `PATH`, that k6 gets of the environment',
  },
]

/** Of the scripts in shell; the help of each says the same. */
export const deployment: CommandVariable[] = [
  {
    name: 'AWS_REGION',
    of: 'all that ask AWS',
    default: 'that of `aws configure`',
    form: 'name of a region',
    meaning: 'Where the platform is. `deploy.sh` has Terraform use it, too',
  },
  {
    name: 'TF_VAR_region',
    of: '`deploy.sh`',
    default: '`AWS_REGION`',
    form: 'name of a region',
    meaning: "Terraform's own name for it, which wins",
  },
  {
    name: 'IMAGE_REGISTRY',
    of: '`build-and-push.sh`, `select-images.sh`',
    default: "none: the account's ECR",
    form: "a registry's address with a path, without the service's name",
    meaning: 'Where images are pushed to, and looked for',
  },
  {
    name: 'PLATFORM',
    of: '`build-and-push.sh`, `select-images.sh`',
    default: '`linux/amd64`',
    form: '`linux/amd64`, `linux/arm64`',
    meaning: 'What images are built for; one a commit',
  },
  {
    name: 'NODE_IMAGE',
    of: '`build-and-push.sh`',
    default: "none: the Dockerfile's",
    form: 'name of an image',
    meaning: 'Another base image, for example with its digest',
  },
  {
    name: 'NPMRC',
    of: '`build-and-push.sh`',
    default: 'none',
    form: 'path of a file',
    meaning: "npm's settings for a package registry of your own; they get into no image",
  },
]

/** What one program tells another: who sets it, and what for. */
export const internal: Record<string, string> = {
  INIT_CWD: 'npm tells where it was called; relative paths are from there',
  npm_execpath: 'npm tells which npm it is; the same installs',
  npm_config_:
    'npm tells, by the rest of the name, an option that it kept for itself; the command then says what was meant',
  OPERATIONS_PORT: 'the launcher tells the operations page its port',
  SERVICES: 'the launcher tells the operations page whom to ask, as JSON',
  TRACES_FOLDER: 'the launcher tells the operations page where to keep spans',
  LOAD_API_URL: '`npm run load` tells its journey in k6 whom to ask',
  LOAD_TOKEN: '`npm run load` tells its journey in k6 the token of the partner',
  LOAD_SEED: '`npm run load` tells its journey in k6 what to draw by',
  LOAD_RUN: '`npm run load` tells its journey in k6 the name of the run',
  LOAD_IN_TIME_MS: '`npm run load` tells its journey in k6 the objective, in ms',
  LOAD_TIMEOUT_MS: '`npm run load` tells its journey in k6 how long to wait, in ms',
  BENCH_PROFILE: '`bench/profile.ts` tells the service where to write its profile',
  CLUSTER: "Terraform and `run-as-owner.sh` tell `run-task.sh` the cluster's name",
  TASK_DEFINITION: 'Terraform and `run-as-owner.sh` tell `run-task.sh` what to run',
  SUBNETS: 'Terraform and `run-as-owner.sh` tell `run-task.sh` in which subnets, with commas between',
  SECURITY_GROUPS:
    'Terraform and `run-as-owner.sh` tell `run-task.sh` in which security groups, with commas between',
}
