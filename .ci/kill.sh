#!/usr/bin/env bash
# What a result folder is after the worst: 200 kills at uniform random moments, a full disk, a
# read-only folder. Prints "N passed, N failed"; exit status 1 if any failed, or if a part was skipped
# because this user may not mount a tmpfs, unless GOSSIP_SIM_ALLOW_SKIP=1.
#
# Usage: .ci/kill.sh [PROGRAM] [KILLS]      (default: target/release/gossip-sim 200)
set -u
cd "$(dirname "$0")/.."
program=$(realpath "${1:-target/release/gossip-sim}")
kills=${2:-200}
work=$(mktemp -d)
mounts=()
passed=0
failed=0

cleanup() {
    for mount in "${mounts[@]}"; do umount "$mount"; done
    rm -rf "$work"
}
trap cleanup EXIT

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*" >&2
}

cat >"$work/scenario.toml" <<'TOML'
name = "kill me"
seed = 1
replications = 20
[cluster]
nodes = 300
[protocol]
kind = "gossip"
timing = { kind = "periodic", period = "1 s" }
[network]
latency = { kind = "uniform", min = "10 ms", max = "100 ms" }
loss = "10 %"
[[workload]]
at = "0 s"
node = 0
command = "set motd hello"
[stop]
when = "converged"
at = "120 s"
TOML

# Whether the folder $1 keeps its promise: with a manifest, every file is there and verifies;
# without one, it says so. Either way no file under a final name is half written.
whole_or_not() {
    local folder=$1 said status
    said=$("$program" rerun "$folder" --no-run 2>&1)
    status=$?
    if [ -e "$folder/manifest.json" ]; then
        [ $status -eq 0 ] || { fail "with a manifest: status $status: $said"; return; }
    else
        [ $status -eq 3 ] || { fail "without a manifest: status $status: $said"; return; }
        # Without a manifest, each final name holds an old file, a new one, or none: all runs that
        # write here have seed 1 or 2, so each file is whole if it is that of one of them.
        local file
        for file in "$folder"/*; do
            [ -e "$file" ] || continue
            cmp -s "$file" "$work/seed1/scenario/$(basename "$file")" ||
                cmp -s "$file" "$work/seed2/scenario/$(basename "$file")" ||
                { fail "half a file: $file"; return; }
        done
    fi
    pass
}

# Runs with seed $1 into $2.
run() { "$program" run "$work/scenario.toml" --seed "$1" --out "$2" --quiet >/dev/null 2>&1; }

run 2 "$work/seed2" || fail "the run with seed 2"
begun=$(date +%s%N)
run 1 "$work/seed1" || fail "the run with seed 1"
took_us=$((($(date +%s%N) - begun) / 1000))
echo "a run takes $((took_us / 1000)) ms; $kills kills, uniform over it"

# Kills. The moments come from a fixed seed; what they hit depends on the machine's pace.
RANDOM=1
with=0
for i in $(seq "$kills"); do
    after_us=$(((RANDOM * 32768 + RANDOM) % (took_us * 11 / 10)))
    # The program itself, not a shell around it, is what is killed.
    "$program" run "$work/scenario.toml" --seed $((1 + i % 2)) --out "$work/out" --quiet \
        >/dev/null 2>&1 &
    victim=$!
    sleep "$(printf '%d.%06d' $((after_us / 1000000)) $((after_us % 1000000)))"
    kill -9 "$victim" 2>/dev/null
    wait "$victim" 2>/dev/null
    if [ -d "$work/out/scenario" ]; then
        whole_or_not "$work/out/scenario"
        [ -e "$work/out/scenario/manifest.json" ] && with=$((with + 1))
    else
        pass
    fi
    # The next one hits what this one left, nothing, or a whole result of seed 2.
    case $((RANDOM % 3)) in
        1) rm -rf "$work/out" ;;
        2) rm -rf "$work/out" && cp -r "$work/seed2" "$work/out" ;;
    esac
done
echo "$with of $kills kills left a folder with a manifest"

# After the last kill an ordinary run must mend the folder.
if run 1 "$work/out"; then
    whole_or_not "$work/out/scenario"
    left=$(find "$work/out" -name '.gossip-sim-*' | wc -l)
    [ "$left" -eq 0 ] && pass || fail "$left temporary files are left"
else
    fail "the run after the kills"
fi

# Expects status 3 and a message that names the folder and says $2.
refuses() {
    local out=$1 words=$2 said status
    said=$("$program" run "$work/scenario.toml" --out "$out" 2>&1 >/dev/null)
    status=$?
    if [ $status -eq 3 ] && grep -q "$words" <<<"$said" && grep -q "$out" <<<"$said"; then
        pass
    else
        fail "$out: status $status: $said"
    fi
}

# A full disk: one too small for any run, and 1 MB that holds one result but not a second.
mkdir "$work/full" "$work/readonly"
if mount -t tmpfs -o size=64k tmpfs "$work/full" 2>/dev/null; then
    mounts+=("$work/full")
    refuses "$work/full" "No space left"
    [ -e "$work/full/scenario/manifest.json" ] && fail "a manifest on a full disk" || pass
    umount "$work/full" && mount -t tmpfs -o size=1m tmpfs "$work/full"
    run 1 "$work/full" && pass || fail "the run fits into 1 MB once"
    head -c 300000 /dev/zero >"$work/full/ballast"
    refuses "$work/full" "No space left"
    whole_or_not "$work/full/scenario"
    # A read-only folder, also for root.
    mount -t tmpfs tmpfs "$work/readonly"
    mounts+=("$work/readonly")
    mount -o remount,ro "$work/readonly"
    refuses "$work/readonly" "Read-only file system"
else
    echo "SKIPPED: full disk and read-only folder, because this user may not mount a tmpfs" >&2
    [ "${GOSSIP_SIM_ALLOW_SKIP:-}" = 1 ] || fail "skipped without GOSSIP_SIM_ALLOW_SKIP=1"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
