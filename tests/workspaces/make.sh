#!/usr/bin/env bash
# Makes the sample workspace of the present state of the tables, in three forms:
#
#   bin/postgres run --fast tests/workspaces/make.sh NUMBER
#
# NUMBER.sqlite.zst, NUMBER.postgres.sql.zst (a plain dump) and NUMBER.backup, where
# NUMBER is that of the newest migration. Run it with the change that adds one, never
# again for a number that is there: these files are what people have.
set -euo pipefail
number="${1:?usage: make.sh NUMBER}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
rapport="${RAPPORT_BIN:-$here/../../target/release/rapport}"
: "${RAPPORT_TEST_POSTGRES:?run this under bin/postgres run}"
for file in "$here/$number".*; do
    [ ! -e "$file" ] || { echo "$file is there already." >&2; exit 1; }
done
scratch="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$scratch"' EXIT

fill() {
    local key address
    key="$("$rapport" key add samples --role administrator "$@" | tail -n 1)"
    echo 'a long pass phrase' | "$rapport" user add ada@north.example --name "Ada Example" --role administrator --password-stdin "$@"
    "$rapport" serve --listen 127.0.0.1:0 "$@" >"$scratch/said" 2>/dev/null &
    server=$!
    until address="$(grep -o 'http://[0-9.:]*' "$scratch/said" | head -n 1)" && [ -n "$address" ]; do sleep 0.1; done
    send() {
        curl -sS --fail-with-body -X "$1" "$address/api/v1/$2" -H "Authorization: Bearer $key" \
            -H 'Content-Type: application/json' -d "$3"
    }
    id() { sed 's/^{"id":"\([^"]*\)".*/\1/'; }
    send POST schema/objects "$(cat "$here/sample.json")" >"$scratch/answer" || { cat "$scratch/answer" >&2; exit 1; }
    local company contact gone
    company="$(send POST companies '{"name":"Größe & Söhne","tags":["Ä","b"],"annual_revenue":"12500.50","website":"north.example"}' | id)"
    contact="$(send POST contacts "{\"name\":\"Zoë O'Hara\",\"emails\":[\"zoe@north.example\"],\"phones\":[\"+1 212 555 0100\"],\"company\":\"$company\"}" | id)"
    send POST deals "{\"name\":\"Roof\",\"amount\":\"900\",\"company\":\"$company\",\"contact\":\"$contact\"}" >/dev/null
    send POST tasks "{\"subject\":\"Call\",\"about\":{\"object\":\"contact\",\"id\":\"$contact\"}}" >/dev/null
    send POST samples "{\"name\":\"One\",\"long\":\"a\\nb\",\"rich\":\"<p>Hello</p>\",\"whole\":7,\"exact\":\"1.25\",\"share\":\"12.5\",\"price\":{\"amount\":\"3.20\",\"currency\":\"EUR\"},\"on\":true,\"day\":\"2026-03-01\",\"instant\":\"2026-03-01T10:00:00Z\",\"took\":90,\"one\":\"a\",\"many\":[\"a\",\"b\"],\"stars\":4,\"place\":{\"city\":\"Köln\",\"country\":\"DE\"},\"who\":\"$contact\",\"whom\":[\"$contact\"],\"any\":{\"object\":\"company\",\"id\":\"$company\"},\"words\":[\"x\",\"Y\"],\"data\":{\"z\":1,\"a\":[null]},\"old\":\"kept\"}" >/dev/null
    send DELETE schema/objects/sample/fields/old '{}' >/dev/null
    gone="$(send POST companies '{"name":"Gone"}' | id)"
    send DELETE "companies/$gone" '{}' >/dev/null
    send PATCH "companies/$company" '{"employees":7}' >/dev/null
    local file
    file="$(head -c 600000 /dev/zero | curl -sS --fail-with-body "$address/api/v1/files" -H "Authorization: Bearer $key" -F 'file=@-;filename=Größe.bin' | id)"
    send PATCH "companies/$company" "{\"files\":[\"$file\"]}" >/dev/null
    "$rapport" key add portal --role portal --contact zoe@north.example "$@" >/dev/null 2>&1
    kill "$server"
    wait "$server" || true
    server=
}

fill --data "$scratch/data"
# What lies in the log beside the file goes into it.
python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma wal_checkpoint(truncate)")' "$scratch/data/main.sqlite"
zstd -q -19 "$scratch/data/main.sqlite" -o "$here/$number.sqlite.zst"
"$rapport" backup "$here/$number.backup" --data "$scratch/data"

place=(--data "$scratch/none" --database "$RAPPORT_TEST_POSTGRES" --workspace "sample_$number")
fill "${place[@]}"
pg_dump --no-owner --no-privileges --schema "ws_sample_$number" "$RAPPORT_TEST_POSTGRES" | zstd -q -19 -o "$here/$number.postgres.sql.zst"
ls -l "$here/$number".*
