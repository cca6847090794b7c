#!/bin/sh
# Creates Temporal's two databases with their tables, or brings those that exist up to this version.
set -eu

sql() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep postgresql --port 5432 --user temporal \
    --database "$database" "$@"
}

set_up() {
  database=$1
  schema=/etc/temporal/schema/postgresql/v12/$2/versioned
  if sql "$database" update-schema --schema-dir "$schema"; then return; fi
  # Nothing to bring up to date: the first start, or one that was cut short after creating.
  sql "$database" create || true
  sql "$database" setup-schema --version 0.0
  sql "$database" update-schema --schema-dir "$schema"
}

set_up temporal temporal
set_up temporal_visibility visibility
