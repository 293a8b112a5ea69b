#!/bin/sh
# Runs `terraform test` in the current folder, with the mock. With TERRAFORM=tofu, it
# runs `tofu test`. It passes its arguments to the mock, for example -seed FILE.
set -eu

exported=$(mktemp)
mockapi "$@" >"$exported" &
mock=$!
trap 'kill "$mock"; rm -f "$exported"' EXIT

# The mock prints its environment as soon as it listens.
until [ -s "$exported" ]; do
  kill -0 "$mock"
  sleep 0.1
done
. "$exported"

"${TERRAFORM:-terraform}" init
"${TERRAFORM:-terraform}" test
