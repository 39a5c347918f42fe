#!/bin/sh
set -eu

usage() {
  cat <<'END'
Applies for a loan as a partner, waits for the decision and prints it. Needs curl. docs/integrate.md has the reasons.

usage    sh ./examples/apply.sh [USER_ID [AMOUNT]]    123 and 15000 by default; over 36 months, at an income of 4000
example  sh ./examples/apply.sh score-420 9000

variables, by default for the platform that npm start runs
  API_URL           http://127.0.0.1:3000
  TOKEN_URL         http://127.0.0.1:3001/oauth2/token
  CLIENT_ID         demo-partner
  CLIENT_SECRET     demo-secret
  IDEMPOTENCY_KEY   a new one; with one that was used it asks for that application again

Exits with 0 when there is a decision, 1 when there is none, 2 when it is used wrongly.
END
}
fail() { echo "apply: $1" >&2; exit "${2:-1}"; }

case ${1:-} in
  -h | --help) usage; exit ;;
  -*) fail "does not know $1, see --help" 2 ;;
esac
[ $# -le 2 ] || fail 'takes USER_ID and AMOUNT, see --help' 2
command -v curl >/dev/null || fail 'curl is needed'

api=${API_URL:-http://127.0.0.1:3000}
token_url=${TOKEN_URL:-http://127.0.0.1:3001/oauth2/token}
client=${CLIENT_ID:-demo-partner}:${CLIENT_SECRET:-demo-secret}
# Made before anything is sent, and sent every time: so it is one application, however often it is sent.
key=${IDEMPOTENCY_KEY:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
TIMEOUT_SECONDS=5 # We answer within 1.8 s, the gateway in front of us within 3.
ATTEMPTS=5
POLLS=12

answer=$(mktemp -d)
trap 'rm -rf "$answer"' EXIT

# Of the last answer: one member of its JSON, which is on one line; one header.
member() { grep -oE "\"$1\":(\"([^\"\\\\]|\\\\.)*\"|[0-9.]+)" "$answer/body" | head -n 1 | cut -d : -f 2- | sed 's/^"//; s/"$//'; }
header() { tr -d '\r' <"$answer/headers" | awk -v name="$1:" 'tolower($1) == name { print $2 }'; }

# call SECRET ARGUMENTS...: the secret goes through curl's input, because arguments are for everybody on the machine to see.
call() {
  secret=$1
  shift
  rm -f "$answer/body" "$answer/headers"
  touch "$answer/body" "$answer/headers"
  status=$(printf '%s\n' "$secret" | curl --config - --silent --show-error --max-time "$TIMEOUT_SECONDS" --write-out '%{http_code}' \
    --noproxy "127.0.0.1,localhost,${NO_PROXY:-}" --dump-header "$answer/headers" --output "$answer/body" "$@") || status=000
}

# The same, again where that can help: after as long as the answer says, or else twice as long each time.
repeat() {
  attempt=1
  while call "$@"; do
    case $status in
      200 | 202) return ;;
      000 | 408 | 409 | 429 | 502 | 503 | 504) [ "$attempt" -lt "$ATTEMPTS" ] || problem ;;
      *) problem ;;
    esac
    seconds=$(header retry-after)
    echo "apply: $status $(code), again in ${seconds:=$((1 << (attempt - 1)))} s" >&2
    sleep "$seconds"
    attempt=$((attempt + 1))
  done
}

# Decide by the code, which never changes; the rest is for people. The token endpoint calls it error; silence has none.
code() { member '(code|error)' | grep . || echo no_answer; }
problem() {
  echo "apply: $status $(code) $(member detail), key $key, request $(member requestId)" >&2
  grep -oE '\{"(pointer|header)":("([^"\\]|\\.)*"),"detail":("([^"\\]|\\.)*")\}' "$answer/body" >&2 || true
  exit 1
}

repeat "user = \"$client\"" --data grant_type=client_credentials "$token_url"
bearer="header = \"Authorization: Bearer $(member access_token)\""

user_id=$(printf '%s' "${1:-123}" | sed 's/[\\"]/\\&/g')
repeat "$bearer" --header "Idempotency-Key: $key" --header 'Content-Type: application/json' \
  --data "{\"userId\":\"$user_id\",\"amount\":${2:-15000},\"termMonths\":36,\"income\":4000}" "$api/loan/apply"

location=$(header location)
polls=0
while [ "$(member status)" = RECEIVED ]; do
  polls=$((polls + 1))
  [ "$polls" -le "$POLLS" ] || fail "$(member applicationId) is on record and not decided yet; ask again later with IDEMPOTENCY_KEY=$key"
  seconds=$(header retry-after)
  echo "apply: $(member applicationId) is on record and decided later; reading it in ${seconds:=5} s" >&2
  sleep "$seconds"
  repeat "$bearer" "$api$location"
done

echo "$(member status) $(member applicationId)"
case $(member status) in
  APPROVED) echo "$(member termMonths) months of $(member monthlyPayment) $(member currency), at $(member interestRate) %" ;;
  REJECTED) grep -oE '"description":"[^"]*"' "$answer/body" | cut -d '"' -f 4 ;;
esac
