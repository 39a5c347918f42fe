#!/bin/sh
set -eu

usage() {
  cat <<'END'
Makes the repositories of an ECR registry that are missing, that of the copied collector included, and logs docker in to it.

usage    sh ./scripts/prepare-ecr.sh REGISTRY/PREFIX
example  sh ./scripts/prepare-ecr.sh 123456789012.dkr.ecr.eu-west-1.amazonaws.com/loans
END
}
fail() { echo "prepare-ecr: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; *.dkr.ecr.*.amazonaws.com*/*) ;; *) fail 'takes an ECR registry with a prefix, see --help' 2 ;; esac
command -v aws >/dev/null || fail 'aws is needed'
host=${1%%/*} prefix=${1#*/}
region=${host#*.dkr.ecr.}
region=${region%%.*}
cd "$(dirname "$0")/.."
collector=$(cat infra/collector-image)
collector=${collector##*/}

for image in loan-api auth-svc scoring-svc external-score-mock "${collector%:*}"; do
  name=$prefix/$image
  aws ecr describe-repositories --region "$region" --repository-names "$name" >/dev/null 2>&1 && continue
  aws ecr create-repository --region "$region" --repository-name "$name" --image-tag-mutability IMMUTABLE \
    --image-scanning-configuration scanOnPush=true >/dev/null || fail "$name is not there and was not made"
  echo "made $name"
done
# In two steps, because a pipe would hide that the first failed; printf is part of the shell, so that no process shows the password.
password=$(aws ecr get-login-password --region "$region") || fail 'aws gave no password for the registry'
printf %s "$password" | docker login --username AWS --password-stdin "$host" >/dev/null || fail "docker is not logged in to $host"
