#!/bin/sh
set -eu

usage() {
  cat <<'END'
Runs the migrate task once, with another command where one is given, waits for its end, and prints the last it said. Its exit code is the
container's. For run-as-owner.sh, which finds the variables, and for run-migration.sh.

usage    CLUSTER= TASK_DEFINITION= SUBNETS= SECURITY_GROUPS= AWS_REGION= sh ./scripts/run-task.sh [COMMAND...]
example  CLUSTER=loans-dev TASK_DEFINITION=loans-dev-migrate SUBNETS=subnet-1,subnet-2 SECURITY_GROUPS=sg-1 \
         AWS_REGION=eu-west-1 sh ./scripts/run-task.sh node src/verify-audit.ts
END
}
fail() { echo "run-task: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; -*) fail "takes no $1, see --help" 2 ;; esac
for name in CLUSTER TASK_DEFINITION SUBNETS SECURITY_GROUPS AWS_REGION; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name must be set" 2
done
export AWS_REGION
command -v aws >/dev/null || fail 'aws is needed'
tab=$(printf '\t')
if [ $# -gt 0 ]; then
  command -v node >/dev/null || fail 'node is needed'
  overrides=$(node -e 'console.log(JSON.stringify({ containerOverrides: [{ name: "migrate", command: process.argv.slice(1) }] }))' -- "$@")
  set -- --overrides "$overrides"
fi

# One answer, because a task that finds no place is no error to the aws command.
answer=$(aws ecs run-task --cluster "$CLUSTER" --task-definition "$TASK_DEFINITION" --launch-type FARGATE --count 1 "$@" \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=DISABLED}" \
  --query '[tasks[0].taskArn, failures[0].reason]' --output text) || fail 'the task was not started'
task=${answer%%"$tab"*}
[ "$task" != None ] || fail "the task was not started: ${answer#*"$tab"}"

# 100 looks, 6 s apart. What needs longer is left alone: to stop it would help nobody.
aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task" || fail "$task still runs after 10 minutes, or cannot be seen"
ending=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --output text --query \
  "tasks[0].[containers[?name=='migrate'].exitCode | [0], stoppedReason]") || fail "$task has ended, nobody knows how"
sh "$(dirname "$0")/print-task-log.sh" "$TASK_DEFINITION" "$task" || echo 'run-task: what it said cannot be read' >&2
case $ending in "0$tab"*) exit ;; [1-9]*) code=${ending%%"$tab"*} ;; *) code=1 ;; esac
fail "exit code ${ending%%"$tab"*}, ${ending#*"$tab"}" "$code"
