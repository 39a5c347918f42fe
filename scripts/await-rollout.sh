#!/bin/sh
set -eu

usage() {
  cat <<'END'
Waits until ECS has done with the deployments of an environment: after a service is steady it watches the alarms for some minutes more, and
what it takes back then, Terraform does not see. Fails when it has.

usage    sh ./scripts/await-rollout.sh ENV
example  sh ./scripts/await-rollout.sh dev
END
}
fail() { echo "await-rollout: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '' | -*) fail 'takes the name of an environment, see --help' 2 ;; esac
cd "$(dirname "$0")/.."
folder=infra/environments/$1
[ -d "$folder" ] || fail "there is no environment $1" 2
for tool in terraform aws; do command -v "$tool" >/dev/null || fail "$tool is needed"; done

cluster=$(terraform -chdir="$folder" output -raw cluster_name) || fail "the state of $1 names no cluster"
# Those whose deployments alarms take back.
look() { aws ecs describe-services --cluster "$cluster" --services loan-api auth-svc scoring-svc --output text --query "$1" || fail 'the services cannot be seen'; }

running=$(look 'sort(services[].taskDefinition)')
looks=180 # 5 s apart: a quarter of an hour, and ECS chooses how long it watches.
while :; do
  states=$(look "services[].deployments[?status=='PRIMARY'].rolloutState[]")
  case $states in *FAILED*) fail 'ECS has given a deployment up' ;; *IN_PROGRESS*) ;; *) break ;; esac
  looks=$((looks - 1))
  [ "$looks" -gt 0 ] || fail 'ECS has not done after 15 minutes'
  sleep 5
done
[ "$(look 'sort(services[].taskDefinition)')" = "$running" ] || fail 'ECS has taken a deployment back'
