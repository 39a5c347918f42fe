#!/bin/sh
set -eu

usage() {
  cat <<'END'
Has applications of a deployed environment decided that are past the maximum age of the policy, which wait for a person.
Asks loan-api by a task of its own: ask-operations.sh --help. Needs the aws command, signed in, and node.

usage    sh ./scripts/requeue.sh ENV APPLICATION_ID|--all
example  sh ./scripts/requeue.sh prod --all
END
}
fail() { echo "requeue: $1" >&2; exit 2; }

case ${1:-} in -h | --help) usage; exit ;; dev | prod) ;; *) fail 'takes dev or prod, see --help' ;; esac
[ $# -eq 2 ] || fail 'takes APPLICATION_ID or --all, see --help'
case $2 in
  --all) what='{"all":true}' ;;
  '' | *[!0-9a-fA-F-]* | -*) fail 'APPLICATION_ID must be a UUID, see --help' ;;
  *) what="{\"applicationId\":\"$2\"}" ;;
esac
exec sh "$(dirname "$0")/ask-operations.sh" "$1" loan-api 9000 POST /requeue "$what"
