#!/bin/sh
set -eu

usage() {
  cat <<'END'
Asks a running task of a deployed service at its operations port, and prints the status and the answer. That port is open to the migrate task
alone, so one of those asks: requeue.sh and faults.sh say what. Needs the aws command, signed in, and node.

usage    sh ./scripts/ask-operations.sh ENV SERVICE PORT METHOD PATH [JSON]
example  sh ./scripts/ask-operations.sh dev external-score-mock 9003 GET /faults
END
}
fail() { echo "ask-operations: $1" >&2; exit "${2:-1}"; }

case ${1:-} in
  -h | --help) usage; exit ;;
  dev | prod) environment=$1 cluster=loans-$1 ;;
  *) fail 'takes dev or prod, see --help' 2 ;;
esac
case $# in 5 | 6) ;; *) fail 'takes SERVICE PORT METHOD PATH and perhaps JSON, see --help' 2 ;; esac
service=$2 port=$3 method=$4 path=$5
command -v aws >/dev/null || fail 'aws is needed'
region=${AWS_REGION:-$(aws configure get region)} || fail 'AWS_REGION must be set'
export AWS_REGION="$region"

tasks=$(aws ecs list-tasks --cluster "$cluster" --service-name "$service" --desired-status RUNNING --query 'taskArns[]' --output text)
[ -n "$tasks" ] || fail "no task of $service runs"
# One that has an address and runs: any of them does it. The task's own interface, since ECS does not say which container is its first.
# shellcheck disable=SC2086 # Each is an argument.
host=$(aws ecs describe-tasks --cluster "$cluster" --tasks $tasks --output text --query \
  "tasks[?lastStatus=='RUNNING'].attachments[].details[] | [?name=='privateIPv4Address'].value | [0]")
[ "$host" != None ] || fail "no task of $service runs"
# To requeue thousands takes some statements: 30 s.
ask='const [method, url, body] = process.argv.slice(1)
const json = body && { headers: { "content-type": "application/json" }, body }
const answer = await fetch(url, { method, ...json, signal: AbortSignal.timeout(30_000) })
console.log(answer.status, await answer.text())
process.exitCode = answer.ok ? 0 : 1'
exec sh "$(dirname "$0")/run-as-owner.sh" "$environment" node --input-type=module -e "$ask" "$method" "http://$host:$port$path" ${6+"$6"}
