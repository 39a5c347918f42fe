#!/bin/sh
# Immutable tags are the commit's: what runs can be read, and what was pushed once is never another thing.
set -eu

usage() {
  cat <<'END'
Builds the images of the four services out of the commit that is checked out, pushes them and a copy of the collector's, and tells Terraform.
What each is made of is in artefacts/SERVICE.sbom.json then (CycloneDX), and in the image (/app/sbom.json).

usage    sh ./scripts/build-and-push.sh
example  IMAGE_REGISTRY=docker.io/example sh ./scripts/build-and-push.sh

IMAGE_REGISTRY  where to, without the service's name (default: the ECR of the account that the aws command is logged in to)
NODE_IMAGE      another base image, for example with its digest        PLATFORM  linux/amd64 (default) or linux/arm64, one a commit
NPMRC           npm's settings for a package registry of your own
END
}
fail() { echo "build-and-push: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '') ;; *) fail "takes no $1, see --help" 2 ;; esac
# Before it goes elsewhere: a path is from where somebody stands.
case ${NPMRC:-} in '' | /*) ;; *) NPMRC=$PWD/$NPMRC ;; esac
case ${PLATFORM:=linux/amd64} in linux/amd64 | linux/arm64) ;; *) fail "PLATFORM must be linux/amd64 or linux/arm64, not $PLATFORM" 2 ;; esac
cd "$(dirname "$0")/.."
for tool in git tar docker; do command -v "$tool" >/dev/null || fail "$tool is needed"; done
[ -z "$(git status --porcelain)" ] || fail 'something is not committed, and a tag names a commit'
tag=$(git rev-parse HEAD)
registry=$(sh scripts/image-registry.sh) || exit
case $registry in *.dkr.ecr.*.amazonaws.com*/*) sh scripts/prepare-ecr.sh "$registry" ;; esac
sh scripts/copy-collector.sh "$registry"

# The commit and nothing else: what git ignores lies in a checkout, too, and git status does not tell of it.
commit=$(mktemp -d)
trap 'rm -rf "$commit"' EXIT
trap 'exit 130' INT; trap 'exit 143' TERM HUP
git archive --output "$commit/all.tar" "$tag"
tar -xf "$commit/all.tar" -C "$commit"

for service in loan-api auth-svc scoring-svc external-score-mock; do
  image=$registry/$service:$tag
  set -- --platform "$PLATFORM" --build-arg "SERVICE=$service" --build-arg "REVISION=$tag"
  set -- "$@" ${NODE_IMAGE:+--build-arg "NODE_IMAGE=$NODE_IMAGE"} ${NPMRC:+--secret "id=npmrc,src=$NPMRC"}
  docker build "$@" --target sbom --output artefacts "$commit" || fail "$service was not built"
  # A push that failed half-way is done again, and an immutable tag is pushed once.
  if docker manifest inspect "$image" >/dev/null 2>&1; then echo "is there already: $image"; continue; fi
  docker build "$@" --tag "$image" "$commit" || fail "$service was not built"
  docker push "$image" || fail "$image was not pushed; the same command goes on with it"
done
IMAGE_REGISTRY=$registry PLATFORM=$PLATFORM sh scripts/select-images.sh "$tag"
