#!/bin/sh
set -eu

usage() {
  cat <<'END'
Makes the bureau of the deployed dev fail, for a while, on purpose: `npm run faults` for what runs in AWS. WHAT is a scenario, or
list (of them), status (of now), off. A scenario ends by itself, after SECONDS (1 to 3600; 300 if none are given). Prod has no simulator.
Asks the simulator by a task of its own: ask-operations.sh --help. Needs the aws command, signed in, and node.

usage    sh ./scripts/faults.sh dev WHAT [SECONDS]
example  sh ./scripts/faults.sh dev brownout 60
END
}
fail() { echo "faults: $1" >&2; exit 2; }

case ${1:-} in -h | --help) usage; exit ;; dev) ;; *) fail 'takes dev, where the simulator is, see --help' ;; esac
what=${2:-} seconds=${3:-}
case $what in '' | *[!a-z0-9-]* | -*) fail 'WHAT must be a scenario, list, status or off, see --help' ;; esac
[ $# -le 3 ] || fail "takes no $4, see --help"
case $what in list | status | off) [ $# -eq 2 ] || fail "SECONDS go with a scenario, not with $what, see --help" ;; esac
case $seconds in
  '') options='{}' ;;
  *[!0-9]* | 0*) fail 'SECONDS must be 1 to 3600, see --help' ;;
  *) options="{\"ttlSeconds\":$seconds}" ;;
esac
ask() { exec sh "$(dirname "$0")/ask-operations.sh" dev external-score-mock 9003 "$@"; }

case $what in
  list) ask GET /scenarios ;;
  status) ask GET /faults ;;
  off) ask DELETE /faults ;;
  *) ask POST "/scenarios/$what" "$options" ;;
esac
