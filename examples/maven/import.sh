#!/usr/bin/env bash
# Imports the "CRM Sales Opportunities" sample (maven_crm) into a workspace.
#
#   examples/maven/import.sh DIR      DIR holds accounts.csv, products.csv,
#                                     sales_teams.csv and sales_pipeline.csv
#
# The program is RAPPORT_BIN, else target/release/rapport of this repository.
# Where it imports to is said by RAPPORT_DATA, RAPPORT_DATABASE and the like,
# which are passed through. It may run beside a serving process, and again: what
# is there already and has not changed is left alone.
set -euo pipefail

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: ${0##*/} DIR    (the folder with accounts.csv, products.csv, sales_teams.csv, sales_pipeline.csv)" >&2
    exit 2
fi
data="$(cd "$1" && pwd)"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
rapport="${RAPPORT_BIN:-$here/../../target/release/rapport}"

if ! command -v "$rapport" >/dev/null; then
    echo "There is no program at $rapport: build it with \"cargo build --release\", or name one in RAPPORT_BIN." >&2
    exit 1
fi
for file in accounts products sales_teams sales_pipeline; do
    if [ ! -f "$data/$file.csv" ]; then
        echo "$data has no $file.csv." >&2
        exit 1
    fi
done

# import OBJECT FILE MAPPING
import() {
    echo "$1: $(basename "$2")"
    "$rapport" import "$1" "$2" --map "$here/$3.toml"
}

# What is pointed to comes before what points to it.
import pipeline "$here/pipelines.csv" pipelines
import stage "$here/stages.csv" stages
import product "$data/products.csv" products
import team "$data/sales_teams.csv" teams
import user "$data/sales_teams.csv" users
import company "$data/accounts.csv" accounts
import deal "$data/sales_pipeline.csv" deals
