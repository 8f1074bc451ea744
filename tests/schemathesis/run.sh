#!/usr/bin/env bash
# Schemathesis against a live server: no answer may be a server error or differ
# from what the workspace's own OpenAPI document promises.
#
#   tests/schemathesis/run.sh sqlite|postgres
#
# RAPPORT_BIN is the program, RAPPORT_TEST_POSTGRES the server of a throw-away
# PostgreSQL (bin/postgres). RAPPORT_SCHEMATHESIS_EXAMPLES, _PATHS and _SEED widen a run.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=bin/prerequisites.sh
. bin/prerequisites.sh

rapport="${RAPPORT_BIN:-target/release/rapport}"
scratch="$(mktemp -d "${TMPDIR:-/tmp}/rapport-schemathesis.XXXXXX")"
server=""
# shellcheck disable=SC2317 # called by the trap
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

case "${1:-}" in
    sqlite) where=(--data "$scratch/data") ;;
    postgres)
        : "${RAPPORT_TEST_POSTGRES:?run this under bin/postgres run}"
        where=(--data "$scratch/data" --database "$RAPPORT_TEST_POSTGRES" --workspace "schemathesis_$$")
        ;;
    *)
        sed -n '5p' tests/schemathesis/run.sh >&2
        exit 2
        ;;
esac

st="$(need_schemathesis)"
key="$("$rapport" key add schemathesis --role administrator "${where[@]}" | tail -n 1)"
port="$(free_port)"
"$rapport" serve --listen "127.0.0.1:$port" "${where[@]}" >"$scratch/server.log" 2>&1 </dev/null &
server=$!
for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    kill -0 "$server" 2>/dev/null || { say "The server did not start:"; cat "$scratch/server.log" >&2; exit 1; }
    sleep 0.2
done

# Objects and fields are left for a second run: they change the document that the
# first one was read from, and with it what the record calls may answer.
part() {
    local name="$1"
    shift
    printf -- '-- %s\n' "$name"
    "$st" run "http://127.0.0.1:$port/api/v1/openapi.json" --wait-for-schema 30 \
        --header "Authorization: Bearer $key" --header "Accept-Encoding: identity" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance \
        --phases examples,coverage,fuzzing \
        --max-examples "${RAPPORT_SCHEMATHESIS_EXAMPLES:-5}" --seed "${RAPPORT_SCHEMATHESIS_SEED:-1}" \
        --generation-database none --request-timeout 20 --workers 2 --continue-on-failure --no-color "$@"
}
# All objects share one code, so some whose fields are of every kind stand for
# them; "." walks them all. Keys are left out: it would revoke the one it comes with.
objects="${RAPPORT_SCHEMATHESIS_PATHS:-/(contacts|deals|tasks|users|retention_rules|audit|search|undo|admin|imports)(/|\$)|/files(/\{id\})?\$}"
outcome=0
(cd "$scratch" && part "records" --include-path-regex "$objects" --exclude-path-regex '/schema/') || outcome=1
(cd "$scratch" && part "objects and fields" --include-path-regex '/schema/') || outcome=1

# A panic that was caught is a fault, whatever the answer was.
if grep -n -i 'panicked' "$scratch/server.log"; then outcome=1; fi
if ! kill -0 "$server" 2>/dev/null; then
    say "The server is gone."
    outcome=1
fi
[ "$outcome" = 0 ] || tail -n 50 "$scratch/server.log" >&2
exit "$outcome"
