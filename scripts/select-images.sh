#!/bin/sh
set -eu

usage() {
  cat <<'END'
Tells Terraform which images to run, after it has seen that the registry has them: those of a commit before, for example, to go back to.
Builds and applies nothing: deploy.sh does. Of an ECR it asks the aws command; of another registry docker, which must be logged in.

usage    sh ./scripts/select-images.sh TAG          IMAGE_REGISTRY and PLATFORM as in build-and-push.sh --help
example  sh ./scripts/select-images.sh 8c0ffee5d1e2f3a4b5c6d7e8f90123456789abcd
END
}
fail() { echo "select-images: $1" >&2; exit "${2:-1}"; }

case ${1:-} in
  -h | --help) usage; exit ;;
  # What a tag may be, so that none breaks out of the JSON below.
  '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9_.-]*) fail 'takes the tag of images, which is a commit, see --help' 2 ;;
esac
tag=$1
case ${PLATFORM:-linux/amd64} in
  linux/amd64) architecture=X86_64 ;;
  linux/arm64) architecture=ARM64 ;;
  *) fail "PLATFORM must be linux/amd64 or linux/arm64, not $PLATFORM" 2 ;;
esac
cd "$(dirname "$0")/.."
registry=$(sh scripts/image-registry.sh) || exit

collector=$(cat infra/collector-image)
for image in "loan-api:$tag" "auth-svc:$tag" "scoring-svc:$tag" "external-score-mock:$tag" "${collector##*/}"; do
  case $registry in
    *.dkr.ecr.*.amazonaws.com*/*)
      region=${registry#*.dkr.ecr.}
      aws ecr describe-images --region "${region%%.*}" --registry-id "${registry%%.*}" --repository-name "${registry#*/}/${image%%:*}" \
        --image-ids "imageTag=${image##*:}" >/dev/null || fail "$registry/$image is not there"
      ;;
    *) docker manifest inspect "$registry/$image" >/dev/null || fail "$registry/$image is not there" ;;
  esac
done
for environment in infra/environments/*/; do
  printf '{ "image_registry": "%s", "image_tag": "%s", "cpu_architecture": "%s" }\n' "$registry" "$tag" "$architecture" >"${environment}images.auto.tfvars.json"
done
echo "selected in $registry: $tag"
