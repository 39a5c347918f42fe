#!/bin/sh
# Migrations are part of the apply, before the services, and never run down: the version before works on the newer schema.
set -eu

usage() {
  cat <<'END'
Plans, asks, applies, waits for ECS and smoke-tests; when that fails, applies the image that ran before. Stopped by a signal, it lets Terraform end first.
The smoke test applies for no loan: smoke-test.sh --help. Terraform's region is AWS_REGION; TF_VAR_region or terraform.tfvars with another outrank it.

usage    sh ./scripts/deploy.sh ENV [--yes]        --yes does not ask
example  sh ./scripts/deploy.sh dev
END
}
fail() { echo "deploy: $1" >&2; exit "${2:-1}"; }

cd "$(dirname "$0")/.."
environment='' asks=yes
for argument; do
  case $argument in
    -h | --help) usage; exit ;;
    --yes) asks='' ;;
    -*) fail "does not know $argument, see --help" 2 ;;
    *) [ -z "$environment" ] || fail "takes one environment, see --help" 2; environment=$argument ;;
  esac
done
folder=infra/environments/$environment images=infra/environments/$environment/images.auto.tfvars.json
[ -d "infra/environments/${environment:-none}" ] || fail "there is no environment '$environment', see --help" 2
command -v terraform >/dev/null || fail 'terraform is needed'
[ -f "$images" ] || fail 'no images are known: run sh ./scripts/build-and-push.sh first'

[ -z "${AWS_REGION:-}" ] || export TF_VAR_region="${TF_VAR_region:-$AWS_REGION}"
# shellcheck disable=SC1091 # It is read beside this one.
. scripts/shell/run-to-its-end.sh
place=$(mktemp -d) # Only its owner may look inside: a plan holds secrets.
trap 'rm -rf "$place"' EXIT
tf() { run terraform -chdir="$folder" "$@"; }
if [ -f "$folder/backend.hcl" ]; then set -- -backend-config=backend.hcl; else set --; fi
tf init -input=false "$@"
previous=$(terraform -chdir="$folder" output -raw image_tag 2>/dev/null) || previous=''
tf plan -input=false -out="$place/plan"
[ -z "$asks" ] || { printf 'Apply this to %s? Only yes is taken for it: ' "$environment"; read -r answer && [ "$answer" = yes ]; } || fail 'not confirmed, nothing was changed'
proves() { run sh scripts/await-rollout.sh "$environment" && run sh scripts/smoke-test.sh "$environment"; }
if tf apply -input=false "$place/plan" && proves; then exit 0; fi
[ -n "$previous" ] || fail 'failed; it is the first deployment, so there is no image to go back to'
! grep -qF "\"$previous\"" "$images" || fail "failed; $previous ran before, too, so no image mends it: take back the values that changed"
echo "deploy: failed; going back to $previous" >&2
tf apply -input=false -auto-approve -var "image_tag=$previous" || fail "going back to $previous failed, too"
proves || fail "$previous is back, and fails as well"
fail "failed; $previous runs again"
