import { expect, test } from 'vitest'
import { setStage } from './_stage.ts'

const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

/** Nothing is in the registry, and everything works. */
const docker = `case $1 in manifest) exit 1 ;; login) cat >"$CALLS.password" ;; esac`
const npm = `echo '{"bomFormat":"CycloneDX"}'`
const aws = `case "$1 $2" in
'sts get-caller-identity') echo 123456789012 ;;
'configure get') echo eu-west-1 ;;
'ecr get-login-password') echo hush ;;
esac`

test('builds the four images, pushes them to the ECR of the account, and tells every environment', async () => {
  const stage = setStage({ docker, npm, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0, stderr: '' })
  const built = stage.calls().filter(call => call.startsWith('docker build'))
  expect(built).toEqual(
    SERVICES.map(
      service =>
        `docker build --platform linux/amd64 --build-arg SERVICE=${service} --build-arg REVISION=${stage.commit} ` +
        `--tag ${ECR}/loans/${service}:${stage.commit} .`,
    ),
  )
  const pushed = stage.calls().filter(call => call.startsWith('docker push'))
  expect(pushed).toEqual(SERVICES.map(service => `docker push ${ECR}/loans/${service}:${stage.commit}`))
  for (const environment of ['dev', 'prod'])
    expect(JSON.parse(stage.read(`infra/environments/${environment}/images.auto.tfvars.json`))).toEqual({
      image_registry: `${ECR}/loans`,
      image_tag: stage.commit,
    })
  for (const service of SERVICES) expect(stage.read(`artefacts/${service}.sbom.json`)).toContain('CycloneDX')
  // Its own output leaves the tree clean: it can be run again.
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
})

test('logs in to ECR with a password that no process shows', async () => {
  const stage = setStage({ docker, npm, aws })
  await stage.run('build-and-push.sh')
  expect(stage.calls()).toContain(`docker login --username AWS --password-stdin ${ECR}`)
  expect(stage.calls().join('\n')).not.toContain('hush')
})

test('makes the repositories that are missing, with tags that cannot be moved', async () => {
  const isMissing = `case "$*" in *describe-repositories*loans/auth-svc*) exit 254 ;; esac`
  const stage = setStage({ docker, npm, aws: `${isMissing}\n${aws}` })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('made loans/auth-svc'),
  })
  expect(stage.calls().filter(call => call.includes('create-repository'))).toEqual([
    'aws ecr create-repository --region eu-west-1 --repository-name loans/auth-svc --image-tag-mutability IMMUTABLE ' +
      '--image-scanning-configuration scanOnPush=true',
  ])
})

test('IMAGE_REGISTRY leads to Docker Hub, where docker is logged in already', async () => {
  const stage = setStage({ docker, npm })
  const env = {
    IMAGE_REGISTRY: 'docker.io/example',
    NODE_IMAGE: 'node:24@sha256:0',
    NPMRC: '/some where/npmrc',
    PLATFORM: 'linux/arm64',
  }
  expect(await stage.run('build-and-push.sh', [], { env })).toMatchObject({ code: 0 })
  expect(stage.calls()).toContain(
    `docker build --platform linux/arm64 --build-arg SERVICE=auth-svc --build-arg REVISION=${stage.commit} ` +
      `--tag docker.io/example/auth-svc:${stage.commit} --build-arg NODE_IMAGE=node:24@sha256:0 --secret id=npmrc,src=/some where/npmrc .`,
  )
  expect(stage.calls().filter(call => call.startsWith('docker login'))).toEqual([])
})

test('refuses a tree with something that is not committed', async () => {
  const stage = setStage({ docker, npm, aws })
  stage.write('new file', '')
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: 'build-and-push: something is not committed, and a tag names a commit\n',
  })
  expect(stage.calls()).toEqual([''])
})

test('a push that fails ends it, and Terraform is told nothing', async () => {
  const stage = setStage({ docker: `${docker}\ncase "$*" in push*scoring-svc*) exit 1 ;; esac`, npm, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: `build-and-push: ${ECR}/loans/scoring-svc:${stage.commit} was not pushed; the same command goes on with it\n`,
  })
  expect(stage.calls().at(-1)).toContain('docker push')
  expect(stage.exists('infra/environments/dev/images.auto.tfvars.json')).toBe(false)
})

test('what was pushed once is not pushed again: its tag cannot be moved', async () => {
  const isThere = `case "$*" in 'manifest inspect '*loan-api*) exit 0 ;; esac`
  const stage = setStage({ docker: `${isThere}\n${docker}`, npm, aws })
  expect(await stage.run('build-and-push.sh')).toMatchObject({ code: 0 })
  expect(stage.calls().filter(call => call.startsWith('docker push'))).toHaveLength(3)
  expect(stage.calls().filter(call => /docker (build|push).*loan-api/.test(call))).toEqual([])
})

test.each([
  ['sts get-caller-identity', 'the aws command is not logged in'],
  ['configure get region', 'AWS_REGION must be set'],
  ['ecr get-login-password --region eu-west-1', 'aws gave no password for the registry'],
])('when aws %s fails, it says so and builds nothing', async (call, message) => {
  const stage = setStage({
    docker,
    npm,
    aws: `[ "$*" != '${call}' ] || exit 255\ncase "$*" in '${call}'*) exit 255 ;; esac\n${aws}`,
  })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  })
  expect(stage.calls().filter(each => each.startsWith('docker'))).toEqual([])
})

test('without IMAGE_REGISTRY and without the aws command it says what it needs', async () => {
  const stage = setStage({ docker, npm })
  expect(await stage.run('build-and-push.sh')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('set IMAGE_REGISTRY'),
  })
})
