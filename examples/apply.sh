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
api=${api%/}
token_url=${TOKEN_URL:-http://127.0.0.1:3001/oauth2/token}
# RFC 6749 section 2.3.1; most secrets have none of these signs.
form_encoded() { printf '%s' "$1" | sed 's/%/%25/g; s/+/%2B/g; s/:/%3A/g'; }
client=$(form_encoded "${CLIENT_ID:-demo-partner}"):$(form_encoded "${CLIENT_SECRET:-demo-secret}")
new_key() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | sed -E 's/^(.{8})(.{4})(.{4})(.{4})/\1-\2-\3-\4-/'; }
key=${IDEMPOTENCY_KEY:-$(new_key)}
TIMEOUT_SECONDS=5 # We answer within 1.8 s, the gateway in front of us within 3.
ATTEMPTS=5
PATIENCE_SECONDS=60
LONGEST_WAIT_SECONDS=60

private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Of the last answer: one member of its JSON, which is on one line; one header.
member() { grep -oE "\"$1\":(\"([^\"\\\\]|\\\\.)*\"|[0-9.]+)" "$private/answer" | head -n 1 | cut -d : -f 2- | sed 's/^"//; s/"$//'; }
header() { tr -d '\r' <"$private/headers" | awk -v name="$1:" 'tolower($1) == name { print $2 }'; }
escaped() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }

# Secrets and what is said of a person go through curl's input and files of ours alone: arguments are for everybody on the machine to see.
credentials() {
  case $1 in
    client) printf 'user = "%s"\n' "$(escaped "$client")" ;;
    token) printf 'header = "Authorization: Bearer %s"\n' "$(cat "$private/token")" ;;
  esac
}

# call CREDENTIALS ARGUMENTS...
call() {
  with=$1
  shift
  : >"$private/answer"
  : >"$private/headers"
  status=$(credentials "$with" | curl --config - --silent --show-error --max-time "$TIMEOUT_SECONDS" --write-out '%{http_code}' \
    --noproxy "127.0.0.1,localhost,${no_proxy:-${NO_PROXY:-}}" --dump-header "$private/headers" --output "$private/answer" "$@") || status=000
}

# The same, again where that can help. In a shell of its own, so that it can get a token meanwhile by the same way.
repeat() (
  attempt=1
  met=
  while call "$@"; do
    # One that nobody knows yet is the first of its class.
    case $status in 50[234] | [!5]*) as=$status ;; *) as=500 ;; esac
    case "$as $1$met" in
      2*) ! grep -q '^{.*}$' "$private/answer" || exit 0 ;; # else it is a page of somebody between us
      401\ client* | 401*401* | 500*500*) problem ;;
      000* | 401* | 408* | 409* | 429* | 50[0234]*) ;;
      *) problem ;;
    esac
    [ "$attempt" -lt "$ATTEMPTS" ] || problem
    if [ "$status" = 401 ]; then
      get_token || exit
    else
      seconds=$(seconds_or $((1 << (attempt - 1))))
      echo "apply: $status $(code), again in $seconds s" >&2
      pause "$seconds"
    fi
    met="$met $as"
    attempt=$((attempt + 1))
  done
)

# As many as Retry-After says, or as given where it says nothing, or a date.
seconds_or() {
  seconds=$(header retry-after)
  case $seconds in '' | *[!0-9]*) seconds=$1 ;; esac
  if [ "${#seconds}" -gt 4 ] || [ "$seconds" -gt "$LONGEST_WAIT_SECONDS" ]; then seconds=$LONGEST_WAIT_SECONDS; fi
  echo "$seconds"
}

# A little longer, so that not all come back at the same moment.
pause() { sleep "$1.$(($(od -An -N1 -tu1 /dev/urandom) % 5))"; }

get_token() {
  repeat client --data grant_type=client_credentials "$token_url" || return
  member access_token >"$private/token"
}

# Decide by the code, which never changes; the rest is for people. The token endpoint calls it error; silence has none.
code() { member '(code|error)' | grep . || echo no_answer; }
problem() {
  request=$(member requestId)
  echo "apply: $status $(code) $(member '(detail|error_description)')${request:+, request $request}" >&2
  grep -oE '\{"(pointer|header)":("([^"\\]|\\.)*"),"detail":("([^"\\]|\\.)*")\}' "$private/answer" >&2 || true
  exit 1
}

printf '{"userId":"%s","amount":%s,"termMonths":36,"income":4000}' "$(escaped "${1:-123}")" "${2:-15000}" >"$private/application"
# Told before anything is sent, and sent every time: so it is one application, however often it is sent.
echo "key $key" >&2
get_token
repeat token --header "Idempotency-Key: $key" --header 'Content-Type: application/json' --data "@$private/application" "$api/loan/apply"

id=$(member applicationId)
location=$(header location)
later() { fail "$id is on record and not decided yet; ask again later with IDEMPOTENCY_KEY=$key"; }
waited=0
while [ "$(member status)" = RECEIVED ]; do
  [ "$waited" -lt "$PATIENCE_SECONDS" ] || later
  seconds=$(seconds_or 5)
  waited=$((waited + seconds + 1))
  echo "apply: $id is on record and decided later; reading it in $seconds s" >&2
  pause "$seconds"
  repeat token "$api$location" || later
done

echo "$(member status) $id"
case $(member status) in
  APPROVED) echo "$(member termMonths) months of $(member monthlyPayment) $(member currency), at $(member interestRate) %" ;;
  REJECTED) grep -oE '"description":"[^"]*"' "$private/answer" | cut -d '"' -f 4 ;;
esac
