#!/bin/sh
# Runs `terraform test` (or `tofu test`, with TERRAFORM=tofu) in the folder that
# it is called in, against the mock. Arguments go to the mock: -seed FILE, say.
set -eu

exported=$(mktemp)
mockapi "$@" >"$exported" &
mock=$!
trap 'kill "$mock"; rm -f "$exported"' EXIT

# The mock prints the environment when it listens.
until [ -s "$exported" ]; do
  kill -0 "$mock"
  sleep 0.1
done
. "$exported"

"${TERRAFORM:-terraform}" get
"${TERRAFORM:-terraform}" test
