#!/bin/sh
set -eu

usage() {
  cat <<'END'
Rings one alarm by hand, so that somebody sees the page arrive before a night when it must; without ALARM, lists those that tell somebody.
CloudWatch looks again and sets it back by itself: one mail says ALARM, and a later one OK. Not while something is deployed: target-5xx
rolls that back. Needs the aws command, signed in (cloudwatch:DescribeAlarms, cloudwatch:SetAlarmState).

usage    sh ./scripts/alarm-test.sh ENVIRONMENT [ALARM]
example  sh ./scripts/alarm-test.sh dev availability-burn-1h
END
}
fail() { echo "alarm-test: $1" >&2; exit 2; }

case ${1:-} in
  -h | --help) usage; exit ;;
  dev | prod) prefix="loans-$1-" ;;
  '') fail 'ENVIRONMENT is missing, see --help' ;;
  *) fail "ENVIRONMENT must be dev or prod, not $1, see --help" ;;
esac
[ $# -le 2 ] || fail "takes no $3, see --help"

# shellcheck disable=SC2016 # The backquotes are JMESPath's.
query='[MetricAlarms, CompositeAlarms][] | [?AlarmActions[0]].AlarmName | sort(@) | join(`"\n"`, @)'
names=$(aws cloudwatch describe-alarms --alarm-name-prefix "$prefix" --alarm-types MetricAlarm CompositeAlarm --query "$query" --output text)
if [ $# -eq 1 ]; then printf '%s\n' "$names"; exit; fi

name=$prefix${2#"$prefix"}
# Between line ends, so that a part of a name is none.
case "
$names
" in
  *"
$name
"*) ;;
  *) fail "no alarm $name tells anybody; there are
$names" ;;
esac
# A metric alarm moves back by itself. A composite that is set by hand stays so until one of its halves moves: the long one is moved.
case $name in *-burn-*) set -- "$name" "$name-long" ;; *) set -- "$name" ;; esac
for alarm; do
  aws cloudwatch set-alarm-state --alarm-name "$alarm" --state-value ALARM --state-reason 'alarm-test.sh: a test, by hand'
done
echo "$name rings. Did the mail arrive? CloudWatch sets it back when it looks next, and a mail says OK."
