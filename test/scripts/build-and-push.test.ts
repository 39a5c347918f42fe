import { expect, test } from 'vitest'
import { read } from '../repository/_tree.ts'
import { setStage } from './_stage.ts'

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

const ORIGINAL = read('infra/collector-image').trim()
const [COLLECTOR, VERSION] = [ORIGINAL.replace(/^.+\//, ''), ORIGINAL.replace(/^.+:/, '')]

/** In the registry is what was pushed or copied, and everything works. What a build gets to see is written down. */
const docker = `case $1 in
manifest) case "$(cat "$CALLS")" in *"docker push $3"*) ;; *"--tag $3 public.ecr.aws"*) echo '{ "manifests": [] }' ;; *) exit 1 ;; esac ;;
login) cat >"$CALLS.password" ;;
build) for folder; do :; done; cd "$folder" && printf '%s\\n' .[!.]* * infra/environments/dev/* >"$CALLS.context" ;;
esac`
const aws = `case "$1 $2" in
'sts get-caller-identity') echo 123456789012 ;;
'configure get') echo eu-west-1 ;;
'ecr get-login-password') echo hush ;;
esac`

/** Where the commit was unpacked is another folder each time. */
const buildsOf = (stage: ReturnType<typeof setStage>) =>
  stage
    .calls()
    .filter(call => call.startsWith('docker build '))
    .map(call => call.replace(/ \/\S+ scripts .+\/temporary\/\S+$/, ' COMMIT'))

test('builds the four images, pushes them to the ECR of the account, and tells every environment', async () => {
  const stage = setStage({ docker, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0, stderr: '' })
  expect(buildsOf(stage)).toEqual(
    SERVICES.flatMap(service => {
      const build = `docker build --platform linux/amd64 --build-arg SERVICE=${service} --build-arg REVISION=${stage.commit}`
      return [
        `${build} --target sbom --output artefacts COMMIT`,
        `${build} --tag ${ECR}/loans/${service}:${stage.commit} COMMIT`,
      ]
    }),
  )
  const pushed = stage.calls().filter(call => call.startsWith('docker push'))
  expect(pushed).toEqual(SERVICES.map(service => `docker push ${ECR}/loans/${service}:${stage.commit}`))
  for (const environment of ['dev', 'prod'])
    expect(JSON.parse(stage.read(`infra/environments/${environment}/images.auto.tfvars.json`))).toEqual({
      image_registry: `${ECR}/loans`,
      image_tag: stage.commit,
      cpu_architecture: 'X86_64',
    })
  // Its own output leaves the tree clean: it can be run again.
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
})

test('logs in to ECR with a password that no process shows', async () => {
  const stage = setStage({ docker, aws })
  await stage.run('build-and-push.sh')
  expect(stage.calls()).toContain(`docker login --username AWS --password-stdin ${ECR}`)
  expect(stage.calls().join('\n')).not.toContain('hush')
})

test('makes the repositories that are missing, with tags that cannot be moved', async () => {
  const isMissing = `case "$*" in *describe-repositories*loans/a*) exit 254 ;; esac`
  const stage = setStage({ docker, aws: `${isMissing}\n${aws}` })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('made loans/auth-svc'),
  })
  expect(stage.calls().filter(call => call.includes('create-repository'))).toEqual(
    ['auth-svc', 'aws-otel-collector'].map(
      repository =>
        `aws ecr create-repository --region eu-west-1 --repository-name loans/${repository} ` +
        '--image-tag-mutability IMMUTABLE --image-scanning-configuration scanOnPush=true',
    ),
  )
})

test('IMAGE_REGISTRY leads to Docker Hub, where docker is logged in already', async () => {
  const stage = setStage({ docker })
  const env = {
    IMAGE_REGISTRY: 'docker.io/example',
    NODE_IMAGE: 'node:24@sha256:0',
    NPMRC: '/some where/npmrc',
    PLATFORM: 'linux/arm64',
  }
  expect(await stage.run('build-and-push.sh', [], { env })).toMatchObject({ code: 0 })
  expect(buildsOf(stage)).toContain(
    `docker build --platform linux/arm64 --build-arg SERVICE=auth-svc --build-arg REVISION=${stage.commit} ` +
      `--build-arg NODE_IMAGE=node:24@sha256:0 --secret id=npmrc,src=/some where/npmrc --tag docker.io/example/auth-svc:${stage.commit} COMMIT`,
  )
  // Fargate starts the tasks on what the images were built for.
  expect(JSON.parse(stage.read('infra/environments/prod/images.auto.tfvars.json'))).toMatchObject({
    cpu_architecture: 'ARM64',
  })
  expect(stage.calls().filter(call => call.startsWith('docker login'))).toEqual([])
  expect(stage.calls()).toContain(
    `docker buildx imagetools create --tag docker.io/example/${COLLECTOR} ${ORIGINAL}`,
  )
})

test("the collector's image is copied once, before anything is built", async () => {
  const stage = setStage({ docker, aws })
  const copies = () => stage.calls().filter(call => call.startsWith('docker buildx'))
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
  expect(copies()).toEqual([`docker buildx imagetools create --tag ${ECR}/loans/${COLLECTOR} ${ORIGINAL}`])
  expect(stage.calls().findIndex(call => call.startsWith('docker buildx'))).toBeLessThan(
    stage.calls().findIndex(call => call.startsWith('docker build ')),
  )
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
  expect(copies()).toHaveLength(1)
})

test('a copy that an older buildx left in one architecture is not taken for the collector', async () => {
  const isSingle = `case "$*" in 'manifest inspect '*${COLLECTOR}) echo '{ "layers": [] }'; exit ;; esac`
  const stage = setStage({ docker: `${isSingle}\n${docker}`, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^copy-collector: \S+ has one architecture alone, .+: delete it, .+\n$/),
  })
  expect(buildsOf(stage)).toEqual([])
})

test('a collector that cannot be copied ends it', async () => {
  const stage = setStage({ docker: `case $1 in buildx) exit 1 ;; esac\n${docker}`, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: `copy-collector: ${ORIGINAL} was not copied; buildx 0.22 or later is needed\n`,
  })
  expect(buildsOf(stage)).toEqual([])
})

test.each([
  ['build-and-push.sh', []],
  ['select-images.sh', ['8c0ffee']],
])('%s refuses a platform that Fargate has not', async (script, args) => {
  const stage = setStage({ docker, aws })
  expect(await stage.run(script, args, { env: { PLATFORM: 'linux/riscv64' } })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('PLATFORM must be linux/amd64 or linux/arm64, not linux/riscv64'),
  })
  expect(stage.calls()).toEqual([''])
})

test('a slash at the end of IMAGE_REGISTRY is none of its name', async () => {
  const stage = setStage({ docker })
  const env = { IMAGE_REGISTRY: 'docker.io/example/' }
  expect(await stage.run('build-and-push.sh', [], { env })).toMatchObject({ code: 0 })
  expect(stage.calls()).toContain(`docker push docker.io/example/auth-svc:${stage.commit}`)
  expect(JSON.parse(stage.read('infra/environments/dev/images.auto.tfvars.json'))).toMatchObject({
    image_registry: 'docker.io/example',
  })
})

test('a build sees the commit, and nothing that git ignores', async () => {
  const stage = setStage({ docker, aws })
  stage.write('debug.log', 'a secret')
  stage.write('infra/environments/dev/terraform.tfvars', 'a secret')
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
  const seen = stage.read('../calls.context')
  expect(seen).toContain('.gitignore\nall.tar\ninfra\nscripts\ninfra/environments/dev/main.tf\n')
  expect(seen).not.toMatch(/debug\.log|terraform\.tfvars/)
  expect(stage.leftovers()).toEqual([])
})

test('refuses a tree with something that is not committed', async () => {
  const stage = setStage({ docker, aws })
  stage.write('new file', '')
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: 'build-and-push: something is not committed, and a tag names a commit\n',
  })
  expect(stage.calls()).toEqual([''])
})

test('a push that fails ends it, and Terraform is told nothing', async () => {
  const stage = setStage({ docker: `${docker}\ncase "$*" in push*scoring-svc*) exit 1 ;; esac`, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: `build-and-push: ${ECR}/loans/scoring-svc:${stage.commit} was not pushed; the same command goes on with it\n`,
  })
  expect(stage.calls().at(-1)).toContain('docker push')
  expect(stage.exists('infra/environments/dev/images.auto.tfvars.json')).toBe(false)
})

test('what was pushed once is not pushed again: its tag cannot be moved', async () => {
  const isThere = `case "$*" in 'manifest inspect '*loan-api*) exit 0 ;; esac`
  const stage = setStage({ docker: `${isThere}\n${docker}`, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
  expect(stage.calls().filter(call => call.startsWith('docker push'))).toHaveLength(3)
  expect(stage.calls().filter(call => /docker (build|push).*loan-api:/.test(call))).toEqual([])
})

test.each([
  ['sts get-caller-identity', 'the aws command is not logged in'],
  ['configure get region', 'AWS_REGION must be set'],
  ['ecr get-login-password --region eu-west-1', 'aws gave no password for the registry'],
])('when aws %s fails, it says so and builds nothing', async (call, message) => {
  const stage = setStage({
    docker,

    aws: `[ "$*" != '${call}' ] || exit 255\ncase "$*" in '${call}'*) exit 255 ;; esac\n${aws}`,
  })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  })
  expect(stage.calls().filter(each => each.startsWith('docker'))).toEqual([])
})

test('images of before are selected without building any', async () => {
  const stage = setStage({ aws })
  expect(await stage.run('select-images.sh', ['8c0ffee'])).toEqual({
    code: 0,
    stdout: `selected in ${ECR}/loans: 8c0ffee\n`,
    stderr: '',
  })
  expect(stage.calls()).toContain(
    'aws ecr describe-images --region eu-west-1 --registry-id 123456789012 --repository-name loans/scoring-svc --image-ids imageTag=8c0ffee',
  )
  expect(stage.calls().at(-1)).toContain(
    `--repository-name loans/aws-otel-collector --image-ids imageTag=${VERSION}`,
  )
  for (const environment of ['dev', 'prod'])
    expect(JSON.parse(stage.read(`infra/environments/${environment}/images.auto.tfvars.json`))).toEqual({
      image_registry: `${ECR}/loans`,
      image_tag: '8c0ffee',
      cpu_architecture: 'X86_64',
    })
})

test.each([
  ['an ECR', ECR, { aws: `case "$*" in *describe-images*loans/scoring-svc*) exit 254 ;; esac\n${aws}` }, {}],
  ['another registry', 'docker.io', { docker }, { IMAGE_REGISTRY: 'docker.io/loans' }],
  [
    'an ECR without the collector',
    ECR,
    { aws: `case "$*" in *imageTag=${VERSION}*) exit 254 ;; esac\n${aws}` },
    {},
  ],
] as const)('images that %s has not are not selected', async (_, host, stubs, env) => {
  const stage = setStage(stubs)
  const { code, stderr } = await stage.run('select-images.sh', ['8c0ffee'], { env })
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`^select-images: ${host}/loans/[a-z-]+:[a-z0-9.]+ is not there\n$`))
  expect(stage.exists('infra/environments/dev/images.auto.tfvars.json')).toBe(false)
})

test.each([[[]], [['a"b']], [['-x']], [['a b']]])('%j is no tag', async args => {
  const stage = setStage({ aws })
  expect(await stage.run('select-images.sh', args)).toMatchObject({ code: 2 })
  expect(stage.calls()).toEqual([''])
})

test('without IMAGE_REGISTRY and without the aws command it says what it needs', async () => {
  const stage = setStage({ docker })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('set IMAGE_REGISTRY'),
  })
})
