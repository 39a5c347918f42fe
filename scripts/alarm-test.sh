#!/bin/sh
# Rings one alarm by hand, so that somebody sees the page arrive before a night when it must.
set -eu

usage() {
  cat <<'END'
Usage: sh ./scripts/alarm-test.sh [ENVIRONMENT [ALARM]]

Sets one alarm of loans-ENVIRONMENT to ALARM, by its name or the end of it; without one, lists those that tell somebody.
CloudWatch looks again within its period and sets it back by itself: one mail says ALARM, and a later one OK.
Not while something is deployed: target-5xx rolls that back.

  sh ./scripts/alarm-test.sh dev
  sh ./scripts/alarm-test.sh dev availability-burn-1h

Needs the aws command, signed in (cloudwatch:DescribeAlarms, cloudwatch:SetAlarmState).
END
}

case "${1:-}" in
  --help | -h) usage; exit 0 ;;
  dev | prod) prefix="loans-$1-" ;;
  '') usage >&2; exit 2 ;;
  *) echo "alarm-test.sh: ENVIRONMENT must be dev or prod, not $1" >&2; exit 2 ;;
esac

# shellcheck disable=SC2016 # The backquotes are JMESPath's.
query='[MetricAlarms, CompositeAlarms][] | [?AlarmActions[0]].AlarmName | sort(@) | join(`"\n"`, @)'
names=$(aws cloudwatch describe-alarms --alarm-name-prefix "$prefix" --alarm-types MetricAlarm CompositeAlarm --query "$query" --output text)
if [ $# -eq 1 ]; then printf '%s\n' "$names"; exit 0; fi

name="$prefix${2#"$prefix"}"
if ! printf '%s\n' "$names" | grep -qxF "$name"; then
  printf 'alarm-test.sh: no alarm %s tells anybody; there are\n%s\n' "$name" "$names" >&2
  exit 2
fi
# A metric alarm moves back by itself. A composite that is set by hand stays so until one of its halves moves: the long one is moved.
case "$name" in *-burn-*) set -- "$name" "$name-long" ;; *) set -- "$name" ;; esac
for alarm; do
  aws cloudwatch set-alarm-state --alarm-name "$alarm" --state-value ALARM --state-reason "alarm-test.sh: a test, by hand"
done
echo "$name rings. Did the mail arrive? CloudWatch sets it back when it looks next, and a mail says OK."
