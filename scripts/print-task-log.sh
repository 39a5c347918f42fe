#!/bin/sh
set -eu

usage() {
  cat <<'END'
Prints the last 100 lines that a migrate task said. Needs the aws command, signed in (ecs:DescribeTaskDefinition, logs:GetLogEvents).

usage    sh ./scripts/print-task-log.sh TASK_DEFINITION TASK_ARN
example  sh ./scripts/print-task-log.sh loans-dev-migrate arn:aws:ecs:eu-west-1:123456789012:task/loans-dev/0abc
END
}
fail() { echo "print-task-log: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; esac
[ $# -eq 2 ] || fail 'takes a task definition and a task, see --help' 2
tab=$(printf '\t')
# The group and the first part of the stream's name are in the task definition.
place=$(aws ecs describe-task-definition --task-definition "$1" --output text --query \
  "taskDefinition.containerDefinitions[?name=='migrate'].logConfiguration.options | [0].[\"awslogs-group\",\"awslogs-stream-prefix\"]")
# shellcheck disable=SC2016 # The backquotes are JMESPath's.
aws logs get-log-events --log-group-name "${place%%"$tab"*}" --log-stream-name "${place#*"$tab"}/migrate/${2##*/}" --limit 100 \
  --query 'join(`"\n"`, events[].message)' --output text
