#!/bin/sh
# Immutable tags are the commit's: what runs can be read, and what was pushed once is never another thing.
set -eu

usage() {
  cat <<'END'
Builds the images of the four services, pushes them, and tells Terraform which they are.

usage    sh ./scripts/build-and-push.sh
example  IMAGE_REGISTRY=docker.io/example sh ./scripts/build-and-push.sh

IMAGE_REGISTRY  where to, without the service's name (default: the ECR of the account that the aws command is logged in to)
NODE_IMAGE      another base image, for example with its digest        PLATFORM  default linux/amd64
NPMRC           npm's settings for a package registry of your own
END
}
fail() { echo "build-and-push: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '') ;; *) fail "takes no $1, see --help" 2 ;; esac
cd "$(dirname "$0")/.."
for tool in git docker npm; do command -v "$tool" >/dev/null || fail "$tool is needed"; done
[ -z "$(git status --porcelain)" ] || fail 'something is not committed, and a tag names a commit'
tag=$(git rev-parse HEAD)
registry=${IMAGE_REGISTRY:-}
if [ -z "$registry" ]; then
  command -v aws >/dev/null || fail 'set IMAGE_REGISTRY, or log the aws command in for ECR'
  account=$(aws sts get-caller-identity --query Account --output text) || fail 'the aws command is not logged in'
  region=${AWS_REGION:-$(aws configure get region)} || fail 'AWS_REGION must be set'
  registry=$account.dkr.ecr.$region.amazonaws.com/loans
fi
case $registry in *.dkr.ecr.*.amazonaws.com*/*) sh scripts/prepare-ecr.sh "$registry" loan-api auth-svc scoring-svc external-score-mock ;; esac

mkdir -p artefacts
for service in loan-api auth-svc scoring-svc external-score-mock; do
  image=$registry/$service:$tag
  npm sbom --sbom-format cyclonedx --omit dev --package-lock-only --workspace "services/$service" >"artefacts/$service.sbom.json"
  # A push that failed half-way is done again, and an immutable tag is pushed once.
  if docker manifest inspect "$image" >/dev/null 2>&1; then echo "is there already: $image"; continue; fi
  set -- --platform "${PLATFORM:-linux/amd64}" --build-arg "SERVICE=$service" --build-arg "REVISION=$tag" --tag "$image"
  [ -z "${NODE_IMAGE:-}" ] || set -- "$@" --build-arg "NODE_IMAGE=$NODE_IMAGE"
  [ -z "${NPMRC:-}" ] || set -- "$@" --secret "id=npmrc,src=$NPMRC"
  docker build "$@" . || fail "$service was not built"
  docker push "$image" || fail "$image was not pushed; the same command goes on with it"
done
for environment in infra/environments/*/; do
  printf '{ "image_registry": "%s", "image_tag": "%s" }\n' "$registry" "$tag" >"${environment}images.auto.tfvars.json"
done
echo "pushed to $registry: $tag"
