#!/bin/sh
set -eu

usage() {
  cat <<'END'
Runs the migration task once and waits for its end; Terraform calls it before it touches a service.

usage    CLUSTER= TASK_DEFINITION= SUBNETS= SECURITY_GROUPS= AWS_REGION= sh ./scripts/run-migration.sh
example  CLUSTER=loans-dev TASK_DEFINITION=loans-dev-migrate SUBNETS=subnet-1,subnet-2 SECURITY_GROUPS=sg-1 \
         AWS_REGION=eu-west-1 sh ./scripts/run-migration.sh
END
}
fail() { echo "run-migration: $1" >&2; exit "${2:-1}"; }
# The group and the first part of the stream's name are in the task definition. That nothing can be read is no other failure.
print_log() {
  set -- "$1" "$(aws ecs describe-task-definition --task-definition "$TASK_DEFINITION" --output text --query \
    "taskDefinition.containerDefinitions[?name=='migrate'].logConfiguration.options | [0].[\"awslogs-group\",\"awslogs-stream-prefix\"]")"
  aws logs get-log-events --log-group-name "${2%%"$tab"*}" --log-stream-name "${2#*"$tab"}/migrate/${1##*/}" --limit 20 \
    --query 'events[].message' --output text | tr '\t' '\n' >&2 || true
}

case ${1:-} in -h | --help) usage; exit ;; '') ;; *) fail "takes no $1, see --help" 2 ;; esac
for name in CLUSTER TASK_DEFINITION SUBNETS SECURITY_GROUPS AWS_REGION; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name must be set" 2
done
export AWS_REGION
command -v aws >/dev/null || fail 'aws is needed'
tab=$(printf '\t')

# One answer, because a task that finds no place is no error to the aws command.
answer=$(aws ecs run-task --cluster "$CLUSTER" --task-definition "$TASK_DEFINITION" --launch-type FARGATE --count 1 \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=DISABLED}" \
  --query '[tasks[0].taskArn, failures[0].reason]' --output text) || fail 'the task was not started'
task=${answer%%"$tab"*}
[ "$task" != None ] || fail "the task was not started: ${answer#*"$tab"}"

# 100 looks, 6 s apart. A migration that needs longer is left alone: to stop it would help nobody.
aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task" || fail "$task still runs after 10 minutes, or cannot be seen"
ending=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --output text --query \
  "tasks[0].[containers[?name=='migrate'].exitCode | [0], stoppedReason]") || fail "$task has ended, nobody knows how"
[ "${ending%%"$tab"*}" != 0 ] || { echo 'the schema is current'; exit 0; }
print_log "$task"
fail "exit code ${ending%%"$tab"*}, ${ending#*"$tab"}"
