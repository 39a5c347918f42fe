#!/bin/sh
set -eu

usage() {
  cat <<'END'
Runs the migration task once and waits for its end; Terraform calls it before it touches a service.

usage    CLUSTER= TASK_DEFINITION= SUBNETS= SECURITY_GROUPS= AWS_REGION= sh ./scripts/run-migration.sh
example  CLUSTER=loans-dev TASK_DEFINITION=loans-dev-migrate SUBNETS=subnet-1,subnet-2 SECURITY_GROUPS=sg-1 \
         AWS_REGION=eu-west-1 sh ./scripts/run-migration.sh
END
}

case ${1:-} in -h | --help) usage; exit ;; '') ;; *) echo "run-migration: takes no $1, see --help" >&2; exit 2 ;; esac
sh "$(dirname "$0")/run-task.sh"
echo 'the schema is current'
