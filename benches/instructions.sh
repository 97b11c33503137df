#!/usr/bin/env bash
# The noise-free gate on speed: the instructions that the release binary executes on two
# replications of the standard workload, by callgrind, against the figure in instructions.txt.
# Exit status 1 if they exceed it by more than 2 %. `--accept` writes the present count instead.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v valgrind >/dev/null || { echo "instructions: valgrind is not installed" >&2; exit 2; }
cargo build --release --locked --quiet
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$work/out" target/release/gossip-sim run \
    scenarios/standard_workload_1e4.toml --replications 2 --threads 1 --no-plots --quiet \
    --out "$work/results" >"$work/log" 2>&1 || true
count=$(awk '/^summary:|^totals:/ { print $2; exit }' "$work/out")
[ -n "$count" ] || { cat "$work/log" >&2; exit 2; }

if [ "${1:-}" = "--accept" ]; then
    echo "$count" >benches/instructions.txt
fi
limit=$(cat benches/instructions.txt)
echo "instructions: $count, accepted: $limit"
[ "$((count * 100))" -le "$((limit * 102))" ] || { echo "instructions: more than 2 % too many" >&2; exit 1; }
