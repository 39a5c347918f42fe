#!/bin/sh
set -eu

usage() {
  cat <<'END'
Runs a command once in a deployed environment, where the owner of the database is let in: in a task as the migration's, with loan-api's files.
Waits for its end, at most 10 minutes, prints the last it said, and ends with its exit code. Whoever may do this may do with the data whatever
its owner may; the command is on record in CloudTrail, so no secret belongs in it. Needs the aws command, signed in, and node.

usage    sh ./scripts/run-as-owner.sh ENV COMMAND...
example  sh ./scripts/run-as-owner.sh dev node src/verify-audit.ts
END
}
fail() { echo "run-as-owner: $1" >&2; exit "${2:-1}"; }

case ${1:-} in
  -h | --help) usage; exit ;;
  dev | prod) name=loans-$1 ;;
  *) fail 'takes dev or prod, and a command, see --help' 2 ;;
esac
[ $# -ge 2 ] || fail 'COMMAND is missing, see --help' 2
shift
command -v aws >/dev/null || fail 'aws is needed'
region=${AWS_REGION:-$(aws configure get region)} || fail 'AWS_REGION must be set'
export AWS_REGION="$region"

subnets=$(aws ec2 describe-subnets --filters "Name=tag:Name,Values=$name-private-*" --query "join(',', Subnets[].SubnetId)" --output text)
group=$(aws ec2 describe-security-groups --filters "Name=tag:Name,Values=$name-migrate" --query 'SecurityGroups[0].GroupId' --output text)
case "$subnets $group" in ' '* | *' None') fail "there is no $name in $region" ;; esac
CLUSTER=$name TASK_DEFINITION=$name-migrate SUBNETS=$subnets SECURITY_GROUPS=$group sh "$(dirname "$0")/run-task.sh" "$@"
