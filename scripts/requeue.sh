#!/bin/sh
set -eu

usage() {
  cat <<'END'
Has applications of a deployed environment decided that are past the maximum age of the policy, which wait for a person.
loan-api's operations port is open to the migrate task alone, so one of those asks it. Needs the aws command, signed in, and node.

usage    sh ./scripts/requeue.sh ENV APPLICATION_ID|--all
example  sh ./scripts/requeue.sh prod --all
END
}
fail() { echo "requeue: $1" >&2; exit "${2:-1}"; }

case ${1:-} in
  -h | --help) usage; exit ;;
  dev | prod) cluster=loans-$1 ;;
  *) fail 'takes dev or prod, see --help' 2 ;;
esac
[ $# -eq 2 ] || fail 'takes APPLICATION_ID or --all, see --help' 2
case $2 in
  --all) what='{"all":true}' ;;
  '' | *[!0-9a-fA-F-]* | -*) fail 'APPLICATION_ID must be a UUID, see --help' 2 ;;
  *) what="{\"applicationId\":\"$2\"}" ;;
esac
command -v aws >/dev/null || fail 'aws is needed'
region=${AWS_REGION:-$(aws configure get region)} || fail 'AWS_REGION must be set'
export AWS_REGION="$region"

tasks=$(aws ecs list-tasks --cluster "$cluster" --service-name loan-api --desired-status RUNNING --query 'taskArns[]' --output text)
[ -n "$tasks" ] || fail 'no task of loan-api runs'
# One that has an address and runs: any of them does it. Unquoted, because each is an argument.
# shellcheck disable=SC2086
host=$(aws ecs describe-tasks --cluster "$cluster" --tasks $tasks --output text --query \
  "tasks[?lastStatus=='RUNNING'].containers[0].networkInterfaces[0].privateIpv4Address | [0]")
[ "$host" != None ] || fail 'no task of loan-api runs'
# Of thousands it takes some statements: 30 s.
ask='const [url, body] = process.argv.slice(1)
const request = { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(30_000) }
const answer = await fetch(url, request)
console.log(answer.status, await answer.text())
process.exitCode = answer.ok ? 0 : 1'
exec sh "$(dirname "$0")/run-as-owner.sh" "$1" node --input-type=module -e "$ask" "http://$host:9000/requeue" "$what"
