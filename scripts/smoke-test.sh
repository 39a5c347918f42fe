#!/bin/sh
set -eu

usage() {
  cat <<'END'
Asks a deployed environment what a stranger and its first partner would ask; applies for no loan. A stranger gets the documentation (200),
and is not let in to POST /loan/apply (401). The first partner gets a token, and by it the list of its applications (200; 403 where it may not
read, since that is loan-api's answer, too). Without partners that part is left out.

usage    sh ./scripts/smoke-test.sh ENV
example  sh ./scripts/smoke-test.sh dev
END
}
fail() { echo "smoke-test: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '' | -*) fail 'takes the name of an environment, see --help' 2 ;; esac
cd "$(dirname "$0")/.."
folder=infra/environments/$1
[ -d "$folder" ] || fail "there is no environment $1" 2
for tool in terraform curl node; do command -v "$tool" >/dev/null || fail "$tool is needed"; done

output() { terraform -chdir="$folder" output "$@"; }
# Reads JSON and writes a line for curl's --config -: secrets are in no arguments, which every process may read.
pick() { node -e "const it = JSON.parse(require('fs').readFileSync(0, 'utf8')); console.log($1)"; }
ask() { curl --silent --show-error --max-time 10 --retry 5 --retry-delay 3 --config - "$@"; }
expect() {
  expected=$1 what=$2
  shift 2
  status=$(ask --output /dev/null --write-out '%{http_code}' "$@") || status='no answer'
  case " $expected " in *" $status "*) ;; *) fail "$what: $status, not $expected" ;; esac
  echo "$what: $status"
}

api=$(output -raw api_url)
token_url=$(output -raw token_url)
partners=$(output -json partners)
expect 200 'GET /docs' "$api/docs" </dev/null
expect 401 'POST /loan/apply without a token' --request POST "$api/loan/apply" </dev/null

if [ "$partners" = '{}' ]; then echo 'there is no partner: nobody has asked for a token or for applications'; exit; fi
# shellcheck disable=SC2016 # node's, not the shell's
client=$(printf %s "$partners" | pick '(([p]) => `user = ${JSON.stringify(`${p.client_id}:${p.client_secret}`)}`)(Object.values(it))') || fail 'what came is no partner'
answer=$(printf '%s\n' "$client" | ask --fail --data grant_type=client_credentials "$token_url") || fail 'no token for the first partner'
# shellcheck disable=SC2016
token=$(printf %s "$answer" | pick '`header = ${JSON.stringify(`authorization: Bearer ${it.access_token}`)}`') || fail 'what came is no token'
printf '%s\n' "$token" | { expect '200 or 403' 'GET /loan/applications' "$api/loan/applications?limit=1"; }
