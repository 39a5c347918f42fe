#!/bin/sh
set -eu

usage() {
  cat <<'END'
Prints where the images are, without the service's name: IMAGE_REGISTRY, or the ECR of the account that the aws command is logged in to.

usage    sh ./scripts/image-registry.sh
example  IMAGE_REGISTRY=docker.io/example sh ./scripts/image-registry.sh
END
}
fail() { echo "image-registry: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '') ;; *) fail "takes no $1, see --help" 2 ;; esac
if [ -n "${IMAGE_REGISTRY:-}" ]; then echo "${IMAGE_REGISTRY%/}"; exit; fi
command -v aws >/dev/null || fail 'set IMAGE_REGISTRY, or log the aws command in for ECR'
account=$(aws sts get-caller-identity --query Account --output text) || fail 'the aws command is not logged in'
region=${AWS_REGION:-$(aws configure get region)} || fail 'AWS_REGION must be set'
echo "$account.dkr.ecr.$region.amazonaws.com/loans"
