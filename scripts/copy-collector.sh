#!/bin/sh
set -eu

usage() {
  cat <<'END'
Copies the image of the traces' collector (infra/collector-image) beside ours, in all of its architectures, unless it is there. A task starts when
all of its images are there: so they come from one place. Docker must be logged in to the registry, and have buildx 0.22 or later.

usage    sh ./scripts/copy-collector.sh REGISTRY/PREFIX
example  sh ./scripts/copy-collector.sh 123456789012.dkr.ecr.eu-west-1.amazonaws.com/loans
END
}
fail() { echo "copy-collector: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit ;; '' | -*) fail 'takes a registry with a prefix, see --help' 2 ;; esac
cd "$(dirname "$0")/.."
original=$(cat infra/collector-image)
copy=$1/${original##*/}

if found=$(docker manifest inspect "$copy" 2>/dev/null); then
  # A buildx before 0.22 gives each architecture the tag. The first keeps it where a tag cannot be moved, and the list is refused.
  case $found in *'"manifests"'*) echo "is there already: $copy"; exit ;; esac
  fail "$copy has one architecture alone, as a buildx before 0.22 leaves it: delete it, and copy it with a later one"
fi
docker buildx imagetools create --tag "$copy" "$original" || fail "$original was not copied; buildx 0.22 or later is needed"
