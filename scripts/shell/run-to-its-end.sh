# To be sourced. `run COMMAND...` waits for it; after INT, TERM or HUP the script waits for it, too, and only then ends, with 130, 143 or 129.
# shellcheck shell=sh

child=''
run() {
  # In the background, because a shell looks at no signal while it waits for what is in front. Who hangs up ends nothing half-way.
  (trap '' HUP; exec "$@") &
  child=$! status=0
  wait "$child" || status=$?
  child=''
  return "$status"
}
stop() {
  trap '' INT TERM HUP
  if [ -n "$child" ]; then
    # Ctrl-C has reached it already, and told twice Terraform drops everything at once.
    if [ "$1" != INT ] || [ ! -t 0 ]; then kill -TERM "$child" 2>/dev/null || true; fi
    wait "$child" || true
  fi
  echo "stopped by $1, after what ran had ended" >&2
  exit "$2"
}
trap 'stop INT 130' INT
trap 'stop TERM 143' TERM
trap 'stop HUP 129' HUP
